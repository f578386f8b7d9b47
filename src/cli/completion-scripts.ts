// completion-scripts.ts: what a shell has to run once so that Tab asks guichet. Each script hands over the words, and takes
// one candidate a line; where there is none, the shell completes files.

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

const BASH = `# guichet completion bash: put   eval "$(guichet completion bash)"   into ~/.bashrc
_guichet() {
  local cur prev words cword
  # ":" and "=" belong to the word: URLs begin with one, flags hold the other.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n := cur prev words cword
  else
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur="\${COMP_WORDS[COMP_CWORD]}"
  fi
  local IFS=$'\\n'
  COMPREPLY=($("\${words[0]}" completion words -- "\${words[@]:1:cword}" 2>/dev/null))
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
  if [[ \${#COMPREPLY[@]} -eq 1 && ( "\${COMPREPLY[0]}" == */ || "\${COMPREPLY[0]}" == *= ) ]]; then compopt -o nospace; fi
}
complete -o default -F _guichet guichet
`

const ZSH = `#compdef guichet
# guichet completion zsh: put   eval "$(guichet completion zsh)"   into ~/.zshrc, behind compinit
_guichet() {
  local -a found
  found=(\${(f)"$("\${words[1]}" completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} == 0 )); then
    _files
    return
  fi
  local -a open closed
  open=(\${(M)found:#*[/=]})
  closed=(\${found:#*[/=]})
  (( \${#open} )) && compadd -S '' -- $open
  (( \${#closed} )) && compadd -- $closed
}
compdef _guichet guichet
`

const FISH = `# guichet completion fish: save as ~/.config/fish/completions/guichet.fish
function __guichet_words
    set -l typed (commandline -opc)[2..-1] (commandline -ct)
    guichet completion words -- $typed 2>/dev/null
end
complete -c guichet -a '(__guichet_words)'
`

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
