import type { Shell } from './shells.ts';

// Each asks the program itself what may stand where the cursor is: the kind on the first line (words, files, folders), then
// a word on each line, with a tab and what it means.

const BASH = `# Completion of enfilade for bash
_enfilade() {
  local typed="\${COMP_LINE:0:COMP_POINT}" kind='' line current broken
  local -a typed_words=()
  # COMP_WORDS is broken at : and =
  read -ra typed_words <<< "$typed"
  case "$typed" in *[[:space:]]) typed_words+=('') ;; esac
  current="\${typed_words[\${#typed_words[@]}-1]}"
  # What bash thinks of as words of their own stays as it stands.
  broken="\${current%"\${current##*[=:@]}"}"
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then
      kind="$line"
      continue
    fi
    line="\${line%%$'\\t'*}"
    COMPREPLY+=("\${line#"$broken"}")
  done < <("\${typed_words[0]}" __complete "\${typed_words[@]:1}" 2>/dev/null)
  current="\${current#"$broken"}"
  case "$kind" in
    files) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
    folders) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
    *) return ;;
  esac
  type compopt >/dev/null 2>&1 && compopt -o filenames
}
complete -F _enfilade enfilade
`;

const ZSH = `#compdef enfilade
# Completion of enfilade for zsh
_enfilade() {
  local kind='' line
  local -a values docs
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
      continue
    fi
    values+=("\${line%%$'\\t'*}")
    docs+=("\${line/$'\\t'/  -- }")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
    *) compadd -l -d docs -- "\${values[@]}" ;;
  esac
}
compdef _enfilade enfilade
`;

const FISH = `# Completion of enfilade for fish
function __enfilade_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($typed[1] __complete $typed[2..-1] "$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
        case '*'
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c enfilade -f -a '(__enfilade_complete)'
`;

const SCRIPTS: Record<Shell, string> = { bash: BASH, zsh: ZSH, fish: FISH };

/** What makes this shell complete what is typed. */
export function scriptFor(shell: Shell): string {
  return SCRIPTS[shell];
}
