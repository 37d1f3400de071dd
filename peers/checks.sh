# Sourced by the checks that are shell scripts: each check prints "ok" and its name, or what was seen, and counts.
failures=0

# check NAME EXPECTED ACTUAL [WORDS]: if the result is wrong, prints WORDS, the other output of the program, too.
check() {
  if [ "$2" = "$3" ]; then
    echo "ok $1"
  else
    printf 'FAILED %s\n  expected: %s\n  seen:     %s\n' "$1" "$2" "$3"
    [ -z "${4:-}" ] || printf '%s\n' "$4"
    failures=$((failures + 1))
  fi
}

# check_like NAME PATTERN ACTUAL: with a shell pattern.
check_like() {
  # shellcheck disable=SC2254
  case $3 in
    $2) echo "ok $1" ;;
    *)
      printf 'FAILED %s\n  expected like: %s\n  seen:          %s\n' "$1" "$2" "$3"
      failures=$((failures + 1))
      ;;
  esac
}

finish() {
  [ "$failures" -eq 0 ]
}
