"""Vocabulary: the words by which a clause is told to be about the future, or not."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text, as a set."""
    return frozenset(words.split())


WILL = word_set("will 'll wo shall sha")
WOULD = word_set("would 'd")
POSSIBLE = word_set("could may might")
# "Is likely to", "is set to": what carries a future without a modal.
PREDICATES = word_set(
    """
    set due likely unlikely certain sure bound poised scheduled expected forecast
    forecasted predicted projected tipped destined slated anticipated about odds-on
    guaranteed doubtful improbable probable
    """
)
# Those that also stand without a verb: "a rate cut is expected in June".
EXPECTED = word_set("expected likely unlikely forecast predicted projected probable")
COURSES = word_set("course track")
# Verbs of expecting, that govern an infinitive: "expects prices to fall".
EXPECTING = word_set("expect predict forecast project anticipate foresee see")
# Verbs of saying and thinking, whose clause is what somebody takes to be so.
REPORTING = EXPECTING | word_set(
    """
    say tell tweet warn announce add claim insist confirm believe think estimate write
    argue state declare conclude caution reckon maintain note report explain reveal
    acknowledge admit concede comment testify assert contend reiterate repeat stress
    emphasise emphasize calculate remark observe suspect guess imagine figure post
    deny prophesy advise inform assure respond reply answer continue find put
    suggest show indicate
    """
)
# Of these a bare "will" is softer than one said flatly.
BELIEVING = word_set(
    "believe think reckon suspect guess imagine figure expect anticipate"
)
# In the passive, with nobody who does so, these are only hearsay.
RUMOURED = word_set(
    """
    say suggest claim think argue report insist imagine guess suspect reckon figure
    show indicate note stress assert contend
    """
)
DENYING = word_set("deny")
# Nouns of chance, that a number or an adjective measures.
CHANCES = word_set(
    "chance chances odds probability probabilities likelihood possibility risk prospect"
)
FORESEEING = word_set("prediction forecast expectation view bet guess hunch")
MEASURING = word_set("see give put place rate estimate assign price have")
# After "will" these say what must be, or what somebody means to do.
OBLIGED = word_set("have need want wish hope like")
CONDITIONAL = word_set(
    """
    if unless provided providing assuming supposing suppose lest whether given
    otherwise depending permitting willing
    """
)
WITHOUT = word_set("without barring absent failing pending")
# "At best", "on current trends": what holds only on these grounds.
GROUNDS = word_set(
    """
    best worst rate pace trend trends form case cases scenario scenarios circumstances
    assumption assumptions luck
    """
)
TEMPORAL = word_set("when whenever once until till before after")
# "No choice but to" denies nothing.
IDIOMS = word_set(
    "choice option alternative doubt problem trouble difficulty way matter"
)
# What may follow "as" where a reporting clause hangs on another.
HANGING = word_set("as while although though because but and after whereas")
NEGATIVE = word_set(
    """
    not n't never no nobody none nothing neither nor nowhere few fewer little hardly
    scarcely barely rarely seldom unlikely cannot without
    """
)
# Words that say how sure something is: a clause in which one is left unread is left
# out.
EPISTEMIC = word_set(
    """
    probably likely unlikely perhaps maybe possibly possible probable certainly certain
    definitely surely presumably conceivably arguably potentially potential apparently
    reportedly supposedly allegedly hopefully theoretically seemingly plausibly ideally
    feasibly inevitably undoubtedly doubtless doubtful doubtfully improbable improbably
    could may might can should must ought sure unsure impossible necessarily evidently
    ostensibly purportedly tentatively provisionally easily readily certainty
    uncertainty
    """
)
DEGREES = word_set(
    """
    very highly quite fairly pretty most extremely almost nearly near virtually all but
    more less increasingly somewhat rather too so far much overwhelmingly roughly better
    only just even hardly not practically than
    """
)
# Said once, or said in error: not what is said now.
EARLIER = word_set(
    """
    previously once earlier formerly originally long initially wrongly falsely
    mistakenly incorrectly erroneously famously always
    """
)
COPULAS = word_set("be seem look appear remain")
DAYTIMES = word_set("morning afternoon evening night noon midday midnight")
PLANNING = word_set(
    """
    consider weigh mull think plan hope try seek aim look prepare push call demand ask
    talk negotiate discuss debate expect wait study review struggle want wonder intend
    propose urge threaten promise pledge
    """
)
# What "would" do something only if it were done.
SUPPOSED = word_set(
    """
    plan proposal move measure measures ban tariff tariffs strike exit cut cuts reform
    reforms scheme change changes decision step steps withdrawal intervention attack
    defeat victory failure success default that this which it
    """
)
SELF = word_set("i we")
UNNAMED = word_set("some many most others several all both everyone everybody one you")
ANAPHORS = word_set("he she it they this that these those we i you")
