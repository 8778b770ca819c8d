/** Styles go into files: the content security policy refuses them inline. */
export default {
  compilerOptions: { runes: true, css: 'external' },
}
