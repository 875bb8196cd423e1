"""One constraint taken out of the rules, in the text of the model: the rule stays and lets through."""
import re

# what, the criterion that must be reached alone, the reason that its rules give
MUTANTS = [
    ('non sûr', 'unsafe', 'non sûr'),
    ('écarté pour ce dossier', 'excluded', 'écarté pour ce dossier'),
    ('convention', 'agreement', 'pas de convention, ou personne pour y répondre'),
    ('accord', 'consent', "pas d'accord pour ce service"),
    ('déjà sollicité', 'asked', 'déjà sollicité'),
    ('zone', 'zone', "hors de la zone d'intervention"),
    ('commune inconnue', 'zone ask', "à demander : la commune où l'aide est nécessaire"),
    ('genres non dits', 'gender not said ask', 'à vérifier avec le service : accueille-t-il une personne de ce genre ?'),
    ('réponse tardive, danger', 'slow ask', "danger : répond d'ordinaire trop tard, à appeler d'abord"),
    ('complet', 'full', 'complet'),
    ('place trop petite', 'small', 'aucune place libre assez grande'),
    ('cette nuit', 'night', "pas d'accueil cette nuit"),
    ('femmes', 'women', 'réservé aux femmes'),
    ('hommes', 'men', 'réservé aux hommes'),
    ('public', 'public', 'hors du public accueilli'),
    ('enfants', 'no_children', "n'accueille pas d'enfants"),
    ("âge des enfants", 'child_ages', "n'accueille pas d'enfants de cet âge"),
    ('animaux', 'pets', "n'accueille pas l'animal"),
    ('fauteuil roulant', 'wheelchair', 'lieu non accessible en fauteuil roulant')]


def mutate(model, reason):
    """The model in which the rules that give a reason let through."""
    count = 0
    rules = []
    for rule in re.split(r'(?=<rule )', model):
        if re.search(r'<text>"' + re.escape(reason) + r'[" ]', rule):
            rule, changed = re.subn(r'<text>"(leave_out|ask_first)"</text>', '<text>"ask"</text>', rule, count=1)
            count += changed
        rules.append(rule)
    if not count:
        raise ValueError(f'no rule of the model says "{reason}"')
    # its own tests would refuse it
    return re.sub(r'<testCase .*?</testCase>', '', ''.join(rules), flags=re.DOTALL)
