# complete.zsh FOLDER LINE...: prints what an interactive zsh runs of each line after a tab,
# its words parted by |; FOLDER holds _cqtrace.
zmodload zsh/zpty || exit 1
folder=$1
shift
zpty shell zsh -f -i
# READ''Y: the echo of this line is not the answer.
zpty -w shell "PS1=; unsetopt beep; fpath=(${(q)folder} \$fpath); autoload -Uz compinit; compinit -u -D; cqtrace() { print -r -- \"<\${(j:|:)@}>\" }; cd ${(q)folder}; print READ''Y"
zpty -r -m shell answer '*READY*'
for line in "$@"; do
  zpty -w -n shell "$line"$'\t\n'
  zpty -r -m shell answer '*\<*\>*'
  print -r -- "${${answer##*\<}%%\>*}"
done
zpty -d shell
