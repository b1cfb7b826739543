package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// run is where a run of words stands in a text, in bytes.
type run struct{ start, end int }

// findWords finds every place where words stand as whole words in text, one
// after the other. Typing habits make no difference: any run of spaces equals
// another, straight quotes and apostrophes equal curly ones.
func findWords(text, words string) []run {
	type char struct {
		r          rune
		start, end int
	}
	fold := func(s string) []char {
		var out []char
		for i := 0; i < len(s); {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case unicode.IsSpace(r) || r == '\u202f':
				r = ' '
			case r == '’' || r == '‘' || r == '\u02bc':
				r = '\''
			case r == '“' || r == '”':
				r = '"'
			case r == '\u2011':
				r = '-'
			}
			if n := len(out); r == ' ' && n > 0 && out[n-1].r == ' ' {
				out[n-1].end = i + size
			} else {
				out = append(out, char{r, i, i + size})
			}
			i += size
		}
		return out
	}
	hay, needle := fold(text), fold(strings.TrimSpace(words))
	if len(needle) == 0 {
		return nil
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	var found []run
	for i := 0; i+len(needle) <= len(hay); i++ {
		same := true
		for j, c := range needle {
			if hay[i+j].r != c.r {
				same = false
				break
			}
		}
		last := i + len(needle) - 1
		switch {
		case !same,
			i > 0 && inWord(hay[i].r) && inWord(hay[i-1].r),
			last+1 < len(hay) && inWord(hay[last].r) && inWord(hay[last+1].r):
			continue
		}
		found = append(found, run{hay[i].start, hay[last].end})
		i = last
	}
	return found
}

// chooseRun picks the run an amendment means; see Amendment.Occurrence.
func chooseRun(text, words string, occurrence int, lang i18n.Lang) (run, error) {
	found := findWords(text, words)
	args := fault.Args{"Words": words, "Language": i18n.Say("wording.language." + string(lang)), "Found": len(found), "Occurrence": occurrence}
	switch {
	case len(found) == 0:
		return run{}, fault.Field("struck", "wording.error.words_not_found", args)
	case occurrence == 0 && len(found) > 1:
		return run{}, fault.Field("occurrence", "wording.error.words_several", args)
	case occurrence > len(found):
		return run{}, fault.Field("occurrence", "wording.error.words_fewer", args)
	case occurrence == 0:
		return found[0], nil
	}
	return found[occurrence-1], nil
}

// replaceWords strikes words and puts others in their place. With no words to
// strike the others go to the end, before the mark that closes the clause.
func replaceWords(text, struck, with string, occurrence int, lang i18n.Lang) (string, error) {
	if struck == "" {
		return addWords(text, with), nil
	}
	r, err := chooseRun(text, struck, occurrence, lang)
	if err != nil {
		return "", err
	}
	head, tail := text[:r.start], text[r.end:]
	if with == "" {
		// One space goes with the words: no double space, none before a comma or at an edge.
		switch {
		case head == "" || strings.HasSuffix(head, "\n"):
			tail = strings.TrimLeft(tail, " ")
		case tail == "" || strings.HasPrefix(tail, "\n"):
			head = strings.TrimRight(head, " ")
		case strings.HasSuffix(head, " ") && strings.ContainsAny(tail[:1], " ,.;:)"):
			head = strings.TrimSuffix(head, " ")
		}
	}
	return cleanText(head+with+tail, true), nil
}

func addWords(text, words string) string {
	if text == "" {
		return words
	}
	closing := strings.TrimRight(text, ".;,:")
	body := strings.TrimRight(closing, " \u00a0\u202f")
	mark := text[len(body):]
	if strings.ContainsAny(words[len(words)-1:], ".;,:") {
		mark = ""
	}
	space := " "
	if strings.ContainsAny(words[:1], ",;.") || body == "" {
		space = ""
	}
	return cleanText(body+space+words+mark, true)
}
