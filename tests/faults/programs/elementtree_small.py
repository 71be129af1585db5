import io
import xml.etree.ElementTree as ET

TEXT = '<?xml version="1.0"?><root a="1" b="größe"><child>text<x/>tail</child><!-- note --><child n="2"><y>&amp;&#228;</y></child></root>'
root = ET.fromstring(TEXT)
print(root.tag, root.attrib, [c.tag for c in root], root.find('child').text, root.findall('.//y')[0].text, root.findtext('child/y'), [e.tag for e in root.iter('x')])
print(ET.tostring(root), ET.tostring(root, 'unicode'))
made = ET.Element('made', {'k': 'v'}, extra='e')
sub = ET.SubElement(made, 'sub')
sub.text, sub.tail = 'a<b', 'after'
made.append(ET.Comment('c'))
made.extend([ET.Element(f'e{i}') for i in range(6)])
made.insert(0, ET.Element('first'))
made.remove(sub)
del made[1:3]
made[0] = ET.Element('new')
print(ET.tostring(made), len(made), made.get('k'), made.keys(), list(made.itertext()))
ET.indent(made)
print(ET.tostring(made))
for event, e in ET.iterparse(io.StringIO(TEXT), ('start', 'end', 'comment')):
    print(event, e.tag if isinstance(e.tag, str) else 'comment', end=' ')
parser = ET.XMLPullParser(['end'])
parser.feed('<a><b/>')
parser.feed('</a>')
print([e.tag for _, e in parser.read_events()])


class Target:
    def start(self, tag, attrib): print('start', tag)
    def end(self, tag): print('end', tag)
    def data(self, data): print('data', data)
    def close(self): return 'closed'


p = ET.XMLParser(target=Target())
p.feed('<t>x<u/></t>')
print(p.close())
for bad in '<a>', '<a></b>', '', '<a b=1/>', '<a>&x;</a>':
    try:
        ET.fromstring(bad)
    except ET.ParseError as e:
        print(e, e.position)
