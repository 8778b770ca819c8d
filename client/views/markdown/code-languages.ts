/** Languages whose code has colours: their names, then what people call them behind a fence; the first word names its file. */
const LANGUAGES = `Bash: bash sh shell zsh console
C: c h
C++: cpp c++ cc hpp
C#: csharp cs c#
CSS: css
Dart: dart
Diff: diff patch
Dockerfile: dockerfile docker
Elixir: elixir ex
Go: go golang
GraphQL: graphql gql
Haskell: haskell hs
HTML: xml html svg svelte vue xhtml
INI: ini toml
Java: java
JavaScript: javascript js jsx mjs cjs
JSON: json json5 jsonc
Kotlin: kotlin kt
LaTeX: latex tex
Lua: lua
Makefile: makefile make mk
Markdown: markdown md
Nginx: nginx nginxconf
Objective-C: objectivec objc
Perl: perl pl
PHP: php
PowerShell: powershell ps1 pwsh
Python: python py
R: r
Ruby: ruby rb
Rust: rust rs
Scala: scala
SCSS: scss
SQL: sql
Swift: swift
TypeScript: typescript ts tsx mts cts
YAML: yaml yml`

export interface CodeLanguage {
  name: string
  /** Its file in highlight.js. */
  file: string
}

const known = new Map<string, CodeLanguage>(
  LANGUAGES.split('\n').flatMap((line) => {
    const [name, words] = line.split(': ') as [string, string]
    const aliases = words.split(' ')
    return aliases.map((alias) => [alias, { name, file: aliases[0]! }] as const)
  }),
)

/** The language that the word behind a fence means; undefined for one whose code stays plain. */
export function codeLanguage(word: string): CodeLanguage | undefined {
  return known.get(word.toLowerCase())
}
