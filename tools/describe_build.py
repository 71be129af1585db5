"""Write down beside the library what the interpreter that runs this is: for tools that ask files, not the interpreter.

Usage: pithon describe_build.py [--prefix PREFIX] [--headers FOLDER]
  --prefix   where the files will lie, if not where they lie now (an installation below DESTDIR)
  --headers  links PREFIX/include/python3.14t to the headers, for a build folder

The files: build-details.*.json (PEP 739), the variables of sysconfig as JSON and as a Makefile, a pkg-config file.
The library's `sysconfig` looks for some of them in lib/python3.14: that is made a link.
"""
import argparse
import json
import os
import pathlib
import sys
import sysconfig

VERSION = f'{sys.version_info.major}.{sys.version_info.minor}'


def version_of(info) -> dict:
    return {name: getattr(info, name) for name in ('major', 'minor', 'micro', 'releaselevel', 'serial')}


def details(include: str, pkgconfig: str) -> dict:
    implementation = sys.implementation
    return {
        'schema_version': '1.0',
        'base_prefix': sys.base_prefix,
        'base_interpreter': os.path.realpath(sys.executable),
        'platform': sysconfig.get_platform(),
        'language': {'version': VERSION, 'version_info': version_of(sys.version_info)},
        'implementation': {
            'name': implementation.name,
            'cache_tag': implementation.cache_tag,
            'version': version_of(implementation.version),
            'hexversion': implementation.hexversion,
            '_multiarch': implementation._multiarch,
            'supports_isolated_interpreters': implementation.supports_isolated_interpreters,
        },
        'abi': {'flags': list(sys.abiflags), 'extension_suffix': sysconfig.get_config_var('EXT_SUFFIX')},
        'suffixes': {
            'source': ['.py'],
            'bytecode': ['.pyc'],
            'extensions': __import__('_imp').extension_suffixes(),
        },
        'c_api': {'headers': include, 'pkgconfig_path': pkgconfig},
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--prefix', default=sys.base_prefix)
    parser.add_argument('--headers')
    options = parser.parse_args()
    prefix = pathlib.Path(sys.base_prefix)
    library, include, pkgconfig = prefix / f'lib/python{VERSION}t', prefix / f'include/python{VERSION}t', prefix / 'lib/pkgconfig'

    def link(place: pathlib.Path, target: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.unlink(missing_ok=True)
            place.symlink_to(target)

    def write(place: pathlib.Path, text: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(sys.base_prefix, options.prefix))

    link(prefix / f'lib/python{VERSION}', library.name)
    if options.headers:
        link(include, os.path.abspath(options.headers))
    write(library / f'build-details.{sys.abiflags}.{sys.implementation._multiarch}.json',
          json.dumps(details(str(include), str(pkgconfig)), indent=2) + '\n')
    data_name = sysconfig._get_sysconfigdata_name()
    variables = {name: value for name, value in sysconfig.get_config_vars().items() if name != 'userbase'}
    write(library / f'{data_name.replace("_sysconfigdata", "_sysconfig_vars")}.json', json.dumps(variables, indent=2, sort_keys=True) + '\n')
    built = __import__(data_name).build_time_vars
    write(library / f'config-{VERSION}{sys.abiflags}-{sys.implementation._multiarch}/Makefile',
          ''.join(f'{name}=\t{value}\n' for name, value in built.items()))
    write(pkgconfig / f'python-{VERSION}.pc',
          f'prefix={prefix}\nincludedir=${{prefix}}/include\n\nName: Python\nDescription: Headers for extension modules of Python\n'
          f'Requires:\nVersion: {VERSION}\nCflags: -I${{includedir}}/python{VERSION}t\n')


main()
