"""A handler that raises: the traceback says which one expat called. And a token in many pieces."""
import os
import traceback
import xml.parsers.expat as expat

DOCUMENT = b'''<?xml version="1.0"?>
<!DOCTYPE a [<!ELEMENT a (b|c)*><!ATTLIST a x CDATA "1"><!ENTITY e "t"><!NOTATION n SYSTEM "s">]>
<a><!--c--><?pi x?>text<![CDATA[d]]><b/></a>'''


def fail(*arguments):
    raise ValueError(len(arguments))


for name in sorted(name for name in dir(expat.XMLParserType) if 'Handler' in name):
    parser = expat.ParserCreate()
    setattr(parser, name, fail)
    try:
        parser.Parse(DOCUMENT, True)
    except ValueError as error:
        entries = traceback.extract_tb(error.__traceback__)
        print(name, [(os.path.basename(entry.filename), entry.name) for entry in entries], error)
        assert error.__traceback__.tb_next.tb_frame.f_back is None

parser = expat.ParserCreate()
seen = []
parser.StartElementHandler = lambda name, attributes: seen.append((name, len(attributes['x'])))
parser.Parse(b'<a x="')
for _ in range(5000):
    parser.Parse(b'y' * 400)
parser.Parse(b'">')
parser.Parse(b'</a>', True)
print(seen)
parser = expat.ParserCreate()
parser.SetReparseDeferralEnabled(False)
parser.StartElementHandler = lambda name, attributes: seen.append(name)
parser.Parse(b'<a')
parser.Parse(b'>')
print(seen[1:], parser.GetReparseDeferralEnabled())
