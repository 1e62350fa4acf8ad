"""The one stylesheet of all pictures: light, and dark on a screen that asks for it.

Colours are written out, since the renderer of PNG knows no variables; it passes over
the dark ones, as paper does.
"""

from string import Template

SANS = "Inter,system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif"
SERIF = "'Foresaid Serif',Charter,'Bitstream Charter',Cambria,Georgia,serif"
LIGHT = {
    "paper": "#fffdfa",
    "ink": "#1c1b19",
    "soft": "#5a564f",
    "rule": "#d8d2c6",
    "right": "#1b6b93",
    "wrong": "#b3401b",
    "partly": "#7a5a00",
    "hedge": "#6d6a75",
    "wait": "#8a8578",
    "band": "#e3ddd0",
}
DARK = {
    "paper": "#15171a",
    "ink": "#ece8e0",
    "soft": "#aca69b",
    "rule": "#3a3d42",
    "right": "#6bb8e0",
    "wrong": "#f08a63",
    "partly": "#e0b84a",
    "hedge": "#b0acba",
    "wait": "#9a958a",
    "band": "#34373c",
}
SHAPES = Template(
    ".paper{fill:$paper}text{fill:$soft}.ink,.slope text{fill:$ink}"
    ".link{fill:$right}.t-right{fill:$right}.t-wrong{fill:$wrong}.t-partly{fill:$partly}"
    ".t-hedged{fill:$hedge}.grid,.rail,.frame{stroke:$rule}.tick{stroke:$wait}"
    ".ideal,.today,.even{stroke:$soft}.band{fill:$band}.range{fill:$right}"
    ".whisker,.luck,.gap{stroke:$right}.gap.far{stroke:$wrong}"
    ".dot{fill:$right;stroke:$paper}.dot.far{fill:$paper;stroke:$wrong}"
    ".fit{stroke:$wrong}.happened{stroke:$ink}.said{fill:$ink;stroke:$paper}"
    ".lead{stroke:$soft}.step{stroke:$right}path.dots{stroke:$ink}"
    ".change{stroke:$wait}.hardened{stroke:$wrong}.softened{stroke:$right}"
    ".bar{fill:$wait}.right{fill:$right}.wrong{fill:$wrong}.partly{fill:$partly}"
    ".hedged{fill:$band;stroke:$hedge}.open,.due,.undated{fill:$paper;stroke:$wait}"
    ".void,.withdrawn{fill:$rule}.better{fill:$right}.worse{fill:$wrong}"
    "rect.even{fill:$rule;stroke:none}.gash{stroke:$paper}.half{fill:$wrong}"
    ".out{fill:$paper;stroke:$rule}"
)
FORMS = (
    f".plot text,.axis text{{font:12px {SANS}}}.sans{{font-family:{SANS}}}"
    f".bold{{font-family:{SANS};font-weight:600}}"
    f".serif{{font-family:{SERIF};font-weight:700}}"
    f".other{{font-family:'Foresaid Other',{SANS}}}"
    "svg{overflow:visible}.spare{display:none}.frame{stroke-width:1}.ideal{stroke-width:1.5;"
    "stroke-dasharray:5 4}.whisker{stroke-width:2}.dot{fill-opacity:.85;"
    "stroke-width:1.5}.dot.far{fill-opacity:1;stroke-width:2}.luck{stroke-width:6;"
    "stroke-linecap:round;opacity:.35}.fit{fill:none;stroke-width:2}.range{opacity:.45}"
    ".gap{stroke-width:2;opacity:.6}.lead{stroke-width:1.5}.said{stroke-width:1.5}"
    ".happened{stroke-width:2.5}.today{stroke-dasharray:2 3}.even{stroke-dasharray:4 3}"
    ".step{fill:none;stroke-width:2}path.dots{stroke-width:6;stroke-linecap:round}"
    ".change{stroke-linecap:round;opacity:.8}"
    ".softened{stroke-dasharray:6 4}.bar{stroke-width:1.5}"
    ".bar.due{stroke-dasharray:3 2}.endless{stroke-dasharray:1 4}"
)
TEXT = (
    f"{FORMS}{SHAPES.substitute(LIGHT)}"
    f"@media(prefers-color-scheme:dark){{{SHAPES.substitute(DARK)}}}"
)
