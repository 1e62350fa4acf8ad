"""Vocabulary: the words by which a clause is told to be about the future, or not."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WILL = _set("will 'll wo shall sha")
WOULD = _set("would 'd")
POSSIBLE = _set("could may might")
# "Is likely to", "is set to": what carries a future without a modal.
PREDICATES = _set(
    """
    set due likely unlikely certain sure bound poised scheduled expected forecast
    forecasted predicted projected tipped destined slated anticipated about odds-on
    guaranteed doubtful improbable probable
    """
)
# Those that also stand without a verb: "a rate cut is expected in June".
EXPECTED = _set("expected likely unlikely forecast predicted projected probable")
COURSES = _set("course track")
# Verbs of expecting, that govern an infinitive: "expects prices to fall".
EXPECTING = _set("expect predict forecast project anticipate foresee see")
# Verbs of saying and thinking, whose clause is what somebody takes to be so.
REPORTING = EXPECTING | _set(
    """
    say tell warn announce add claim insist confirm believe think estimate write tweet
    argue state declare conclude caution reckon maintain note report explain reveal
    acknowledge admit concede comment testify assert contend reiterate repeat stress
    emphasise emphasize calculate remark observe suspect guess imagine figure post
    deny prophesy advise inform assure respond reply answer continue find put
    """
)
# Of these a bare "will" is softer than one said flatly.
BELIEVING = _set("believe think reckon suspect guess imagine figure expect anticipate")
DENYING = _set("deny")
# Nouns of chance, that a number or an adjective measures.
CHANCES = _set(
    "chance chances odds probability probabilities likelihood possibility risk prospect"
)
FORESEEING = _set("prediction forecast expectation view bet guess hunch")
MEASURING = _set("see give put place rate estimate assign price have")
# After "will" these say what must be, or what somebody means to do.
OBLIGED = _set("have need want wish hope like")
CONDITIONAL = _set(
    """
    if unless provided providing assuming supposing suppose lest whether given
    otherwise depending
    """
)
WITHOUT = _set("without barring absent failing pending")
TEMPORAL = _set("when whenever once until till before after")
# What may follow "as" where a reporting clause hangs on another.
HANGING = _set("as while although though because but and after whereas")
NEGATIVE = _set(
    """
    not n't never no nobody none nothing neither nor nowhere few fewer little hardly
    scarcely barely rarely seldom unlikely cannot without
    """
)
NOBODY = _set("nobody none nothing neither few no-one little hardly")
# Words that say how sure something is: a clause in which one is left unread is left
# out.
EPISTEMIC = _set(
    """
    probably likely unlikely perhaps maybe possibly possible probable certainly certain
    definitely surely presumably conceivably arguably potentially potential apparently
    reportedly supposedly allegedly hopefully theoretically seemingly plausibly ideally
    feasibly inevitably undoubtedly doubtless doubtful doubtfully improbable improbably
    could may might can should must ought sure unsure impossible necessarily evidently
    ostensibly purportedly tentatively provisionally
    """
)
DEGREES = _set(
    """
    very highly quite fairly pretty most extremely almost nearly near virtually all but
    more less increasingly somewhat rather too so far much overwhelmingly roughly better
    only just even hardly not practically
    """
)
# Said once, or said in error: not what is said now.
EARLIER = _set(
    """
    previously once earlier formerly originally long initially wrongly falsely
    mistakenly incorrectly erroneously famously
    """
)
COPULAS = _set("be seem look appear remain")
DAYTIMES = _set("morning afternoon evening night noon midday midnight")
PLANNING = _set(
    """
    consider weigh mull think plan hope try seek aim look prepare push call demand ask
    talk negotiate discuss debate expect wait study review struggle want wonder intend
    propose urge threaten promise pledge
    """
)
PRONOUNS = _set("he she they it who")
SELF = _set("i we")
UNNAMED = _set("some many most others several all both everyone everybody one you")
ANAPHORS = _set("he she it they this that these those we i you")
