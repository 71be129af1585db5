import json
def run():
    data = {'users': [{'id': i, 'name': f'user{i}', 'tags': ['a', 'bé', 'c\n'], 'score': i / 7, 'ok': i % 2 == 0, 'none': None} for i in range(2000)]}
    for _ in range(12):
        text = json.dumps(data)
        back = json.loads(text)
        assert back['users'][5]['id'] == 5
        json.dumps(data, indent=1, sort_keys=True)
run()
