package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// maxWordBytes cuts absurd words; the same cut on both sides keeps them findable.
const maxWordBytes = 64

// word is one word of a text: where it stands, and its lower-cased form.
type word struct {
	start, end int
	norm       string
}

// isApostrophe reports the signs people type for an apostrophe.
func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }

// isJoining reports combining accents, which belong to the letter before.
func isJoining(r rune) bool { return unicode.Is(unicode.Mn, r) }

// elided are the French words that lose their vowel before an apostrophe. They
// mean nothing for a search.
func elided(s string) bool {
	switch s {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu":
		return true
	}
	return false
}

// splitWords finds the words of a text: runs of letters and digits, with
// apostrophes inside. An elided word before an apostrophe is left out. At most
// limit words are returned.
func splitWords(text string, lang i18n.Lang, limit int) []word {
	var words []word
	for i := 0; i < len(text) && len(words) < limit; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			i += size
			continue
		}
		start := i
		apostrophe := -1 // of the last one inside the word
		for i < len(text) {
			r, size = utf8.DecodeRuneInString(text[i:])
			if isApostrophe(r) {
				next, _ := utf8.DecodeRuneInString(text[i+size:])
				if !unicode.IsLetter(next) {
					break
				}
				if lang == i18n.FR && apostrophe < 0 && elided(strings.ToLower(text[start:i])) {
					start = i + size
				} else {
					apostrophe = i
				}
			} else if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !isJoining(r) {
				break
			}
			i += size
		}
		words = append(words, word{start, i, normal(text[start:i])})
	}
	return words
}

// normal lower-cases a word, composes accents typed as combining marks, and
// writes every apostrophe the same way.
func normal(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if b.Len() >= maxWordBytes {
			break
		}
		switch {
		case isApostrophe(r):
			b.WriteByte('\'')
		case isJoining(r):
			joinAccent(&b, r)
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// composed are the accented letters of French written as letter and mark.
var composed = map[string]rune{
	"a\u0300": 'à', "a\u0302": 'â', "a\u0308": 'ä', "c\u0327": 'ç', "e\u0300": 'è', "e\u0301": 'é', "e\u0302": 'ê', "e\u0308": 'ë',
	"i\u0302": 'î', "i\u0308": 'ï', "o\u0302": 'ô', "o\u0308": 'ö', "u\u0300": 'ù', "u\u0302": 'û', "u\u0308": 'ü',
}

// joinAccent puts a combining mark on the last letter written, or drops it.
func joinAccent(b *strings.Builder, mark rune) {
	s := b.String()
	last, size := utf8.DecodeLastRuneInString(s)
	if c, ok := composed[string(last)+string(mark)]; ok {
		b.Reset()
		b.WriteString(s[:len(s)-size])
		b.WriteRune(c)
	}
}

// fold strips the accents and ligatures of Latin letters, and apostrophes.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '\'' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā', 'ă', 'ą':
			b.WriteByte('a')
		case 'ç', 'ć', 'č':
			b.WriteByte('c')
		case 'è', 'é', 'ê', 'ë', 'ē', 'ė', 'ę', 'ě':
			b.WriteByte('e')
		case 'ì', 'í', 'î', 'ï', 'ī', 'ı':
			b.WriteByte('i')
		case 'ñ', 'ń', 'ň':
			b.WriteByte('n')
		case 'ò', 'ó', 'ô', 'õ', 'ö', 'ō', 'ø', 'ő':
			b.WriteByte('o')
		case 'ù', 'ú', 'û', 'ü', 'ū', 'ů', 'ű':
			b.WriteByte('u')
		case 'ý', 'ÿ':
			b.WriteByte('y')
		case 'š', 'ś', 'ş':
			b.WriteByte('s')
		case 'ž', 'ź', 'ż':
			b.WriteByte('z')
		case 'ł':
			b.WriteByte('l')
		case 'ğ':
			b.WriteByte('g')
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case 'ß':
			b.WriteString("ss")
		case '\'':
		default:
			if !isJoining(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// common reports the grammatical words that nearly every text holds. They are
// indexed, because a quoted phrase may need them, but a question made of other
// words too does not ask for them.
func common(norm string, lang i18n.Lang) bool {
	if lang == i18n.FR {
		switch norm {
		case "le", "la", "les", "un", "une", "des", "du", "de", "au", "aux", "et", "ou", "à", "en", "dans", "par", "pour", "sur", "avec",
			"que", "qui", "dont", "ce", "cet", "cette", "ces", "se", "sa", "son", "ses", "leur", "leurs", "il", "elle", "ils", "elles",
			"est", "sont", "a", "ont", "y", "ne", "pas":
			return true
		}
		return false
	}
	switch norm {
	case "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for", "from", "with", "that", "this", "these", "those",
		"is", "are", "was", "were", "be", "been", "it", "its", "as", "their", "they", "has", "have", "not":
		return true
	}
	return false
}
