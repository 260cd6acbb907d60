/** The shells that completion is generated for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The scripts ask the program itself, so that they know every command and option of the version
 * that is installed. It answers in the way of the shell that `SHELL` names.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_oslo_messaging() {
  local cur="\${COMP_WORDS[COMP_CWORD]}"
  local words="$(SHELL=bash oslo-messaging --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)"
  # Without a dash before the cursor a file is meant more often than an option.
  [[ $cur == -* ]] || words="$(grep -v '^-' <<<"$words")"
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _oslo_messaging oslo-messaging
`,
  zsh: `#compdef oslo-messaging
_oslo_messaging() {
  local -a reply
  reply=("\${(@f)$(SHELL=zsh oslo-messaging --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  [[ $PREFIX == -* ]] || reply=(\${reply:#-*})
  if [[ -n "\${reply[1]}" ]]; then
    _describe 'oslo-messaging' reply
  else
    _default
  fi
}
compdef _oslo_messaging oslo-messaging
`,
  fish: `function __oslo_messaging
  set -lx SHELL fish
  oslo-messaging --get-yargs-completions (commandline -opc) (commandline -ct) 2>/dev/null
end
complete -c oslo-messaging -a '(__oslo_messaging)'
`,
};

/** A script that completes the commands and options of this program, for a shell to run. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
