"""Detection: finds predictions in the sentences of a text, once they are parsed.

`predictions` is the way in: for each sentence (`sentences`) with its grammar (`words`)
`drafts` takes the clauses about the future (`future_clauses`), and asks what stands
above them (`governors`, `reporting`, `conditions`), how they are hedged (`hedging`,
`chances`), how denied (`polarity`), how both are sent (`directions`), and when they are
to come true (`dated_phrases`, `dating`). `headings` are lines without a verb.
`speakers`, `roles` and `quotations` tell who says so, `statements` writes it plainly,
`worth` whether to suggest it, `explanations` says why, and what to check.
"""
