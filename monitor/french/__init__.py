"""French text: a pure library (no Django, no network, no model).

Nothing heavy is imported here; import what you need from the module that owns it.

======================  ======================================================================================
``normal``              ``fold``, ``flat`` (length-preserving), ``normalise`` → ``NormalView`` with offsets
``tokens``              ``tokenize``, ``norms``, ``stems``, ``stem`` – the only tokenizer of the house
``sentences``           ``split_sentences``
``verbs``               ``verb_forms``: conditional and future forms of a sentence, by a conjugation table
``status``              ``sentence_status``: fact, rumour, denial, quotation, event to come, none of these
``measure``             ``evaluate_status``: scores against labelled sentences
``article_status``      ``article_status``: the status of the main news with its deciding sentences
``citations``           ``cited_sources``: who is quoted as a source, and how many are independent
``amounts``             ``find_figures``: amounts, percentages, stakes, dates and deadlines, normalised
``actors``              ``load_actors`` → ``Gazetteer``
``gazetteer``           ``Gazetteer.mentions``, ``successors``, ``predecessors``
``roles``               ``find_roles``: buyer, target, seller, certified, certifier
``negation``            ``negations``, ``negation_at``, ``is_negated``
``diff``                ``compare``: difference of two revisions, material or cosmetic
``dates``               ``find_dates``: publication and update instants written in the text
``furniture``           ``strip_furniture``: newsroom furniture out of extracted text
``stamps``              ``is_stamp``: a line that says when and by whom, and nothing else
``agencies``            ``credited``, ``dateline``: the news agencies that an article is credited to
======================  ======================================================================================

Every span is a pair of code-point offsets into the string that was given.
"""
