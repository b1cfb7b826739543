package resources

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
	"plenary.example/internal/tongue"
)

// most words of one text that are indexed, and of a question that are looked for.
const (
	maxIndexed = 3000
	maxAsked   = 12
)

// letters of the Arabic script that people type for one another: by keyboard and habit,
// not by meaning.
func oneForm(r rune) rune {
	switch r {
	case 'ي', 'ى':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'ة':
		return 'ه'
	}
	return r
}

// folded is a word without accents, vowel signs, capitals and joiners.
func folded(word string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(word)) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ـ':
		default:
			b.WriteRune(oneForm(r))
		}
	}
	return b.String()
}

// split are the words of a text, folded, each once. The Arabic article is no part of one.
func split(text string, most int) []string {
	var list []string
	seen := map[string]bool{}
	between := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r) && r != '\u200c' && r != '\u200d'
	}
	for _, word := range strings.FieldsFunc(text, between) {
		word = folded(word)
		if bare, ok := strings.CutPrefix(word, "ال"); ok && len([]rune(bare)) > 2 {
			word = bare
		}
		if word == "" || len(word) > 200 || seen[word] {
			continue
		}
		seen[word] = true
		if list = append(list, word); len(list) == most {
			break
		}
	}
	return list
}

func stemmed(word string, lang i18n.Lang) string {
	return string(lang) + ":" + search.Stem(word, lang)
}

// indexed are the words of a text as the index keeps them.
func indexed(tag, text string) []string {
	list := split(text, maxIndexed)
	if lang, ok := tongue.Official(tag); ok {
		for i, word := range list {
			list[i] = stemmed(word, lang)
		}
	}
	return list
}

// asked are the words of a question, each in the forms that the index may have of it.
func asked(question string) [][3]string {
	var list [][3]string
	for _, word := range split(question, maxAsked) {
		list = append(list, [3]string{word, stemmed(word, i18n.EN), stemmed(word, i18n.FR)})
	}
	return list
}
