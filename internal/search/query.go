package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// Sort is the order of what is found.
type Sort int

// The orders.
const (
	Relevance Sort = iota // best first; without words, newest first
	Newest
	Oldest
)

// Query is a question to the index. Any text is a fair question: what is not a
// word, a quoted phrase or an excluded -word is passed over.
type Query struct {
	Kind string // documents of this kind only; required
	Text string // as a person typed it
	// Lang is the language the words are read in; empty reads them in both, and
	// finds a document by either.
	Lang i18n.Lang
	// Prefix takes the last word for the beginning of one, as while typing.
	Prefix bool
	// Facets: the document must hold at least one of each group.
	Facets [][]string
	// From and To bound Document.Date, both included; To 0 is no bound.
	From, To int64
	Sort     Sort
	Offset   int // documents to skip
	Limit    int // documents to return at most; 0 is DefaultLimit
}

// Bounds of one question.
const (
	DefaultLimit = 20
	// MaxLimit is the most documents one question returns.
	MaxLimit = 1000
	// MaxTotal is how far matches are counted: "more than 1,000".
	MaxTotal = 1000

	maxText      = 1000 // bytes of a question that are read
	maxTerms     = 12   // words of a question that count
	maxVariants  = 6    // stems that a beginning of a word, or a word without accents, stands for: the most common
	scanVariants = 400  // vocabulary read to find them
)

// atom is a token, or the tokens of a phrase in order.
type atom []string

// expr is a question for an engine: one atom of every group, none of the last.
type expr struct {
	all  [][]atom
	none []atom
}

// term is one word or phrase of a question.
type term struct {
	words   []string // normal forms
	quoted  bool
	exclude bool
	open    bool // the beginning of a word
}

// parse reads what a person typed.
func parse(text string, lang i18n.Lang, prefix bool) []term {
	if len(text) > maxText {
		cut := maxText
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text, prefix = text[:cut], false
	}
	var terms []term
	for rest := text; rest != "" && len(terms) < maxTerms; {
		rest = strings.TrimLeftFunc(rest, isSpace)
		if rest == "" {
			break
		}
		var t term
		// A minus sign excludes only before a word and after a space.
		if after, ok := strings.CutPrefix(rest, "-"); ok {
			t.exclude = true
			rest = after
		}
		var piece string
		if open, size := utf8.DecodeRuneInString(rest); isQuote(open) {
			t.quoted = true
			rest = rest[size:]
			end := strings.IndexFunc(rest, isQuote)
			if end < 0 {
				piece, rest = rest, ""
			} else {
				_, size := utf8.DecodeRuneInString(rest[end:])
				piece, rest = rest[:end], rest[end+size:]
			}
		} else {
			end := strings.IndexFunc(rest, func(r rune) bool { return isSpace(r) || isQuote(r) })
			if end < 0 {
				end = len(rest)
				t.open = prefix && !t.exclude
			}
			if end == 0 {
				continue
			}
			piece, rest = rest[:end], rest[end:]
		}
		for _, w := range splitWords(piece, lang, maxTerms) {
			t.words = append(t.words, w.norm)
		}
		if len(t.words) > 0 {
			terms = append(terms, t)
		}
	}
	// One letter begins too many words to narrow anything.
	if n := len(terms); n > 1 && terms[n-1].open && len(terms[n-1].words) == 1 && utf8.RuneCountInString(terms[n-1].words[0]) == 1 {
		terms = terms[:n-1]
	}
	return meaningful(terms, lang)
}

// meaningful leaves out grammatical words where others remain.
func meaningful(terms []term, lang i18n.Lang) []term {
	grammar := func(t term) bool {
		return len(t.words) == 1 && !t.quoted && !t.open && !t.exclude && common(t.words[0], lang)
	}
	if !slices.ContainsFunc(terms, func(t term) bool { return !t.exclude && !grammar(t) }) {
		return terms
	}
	return slices.DeleteFunc(terms, grammar)
}

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', '\u00a0', '\u202f', '\u2009', 0:
		return true
	}
	return false
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '«' || r == '»' }

// asked is a question made ready: its tokens, and for each wanted term the
// tokens whose count tells how well a document answers, in text and title.
type asked struct {
	expr
	weigh [][]string // per wanted term, the tokens that answer it
	title []([]atom) // as all, in titles
	stems map[i18n.Lang]map[string]bool
}

func (a *asked) wordless() bool { return len(a.weigh) == 0 }

// langsOf are the languages a question is read in.
func langsOf(lang i18n.Lang) []i18n.Lang {
	if lang == i18n.EN || lang == i18n.FR {
		return []i18n.Lang{lang}
	}
	return []i18n.Lang{i18n.EN, i18n.FR}
}

// ask turns a question into tokens.
func (x *Service) ask(ctx context.Context, q Query) (asked, error) {
	var a asked
	a.stems = map[i18n.Lang]map[string]bool{i18n.EN: {}, i18n.FR: {}}
	langs := langsOf(q.Lang)
	perLang := make([][]term, len(langs))
	for i, lang := range langs {
		perLang[i] = parse(q.Text, lang, q.Prefix)
	}
	// With two languages the same words are read twice; a word that only one of
	// them calls grammatical stays out of both.
	if len(langs) == 2 {
		perLang[0], perLang[1] = agree(perLang[0], perLang[1])
	}
	for i := range perLang[0] {
		var group, titles []atom
		var tokens []string
		for l, lang := range langs {
			t := perLang[l][i]
			atoms, err := x.atoms(ctx, t, lang)
			if err != nil {
				return asked{}, err
			}
			for _, at := range atoms {
				inTitle := make(atom, len(at))
				for j, s := range at {
					if !t.exclude {
						a.stems[lang][s] = true
					}
					at[j] = mark(lang) + s
					inTitle[j] = "t" + at[j]
				}
				group = append(group, at)
				titles = append(titles, inTitle)
				tokens = append(append(tokens, at...), inTitle...)
			}
		}
		if len(group) == 0 {
			continue
		}
		if perLang[0][i].exclude {
			a.none = append(a.none, group...)
			continue
		}
		a.all = append(a.all, group)
		a.title = append(a.title, titles)
		a.weigh = append(a.weigh, tokens)
	}
	for _, group := range q.Facets {
		var atoms []atom
		for _, f := range group {
			atoms = append(atoms, atom{facetToken(f)})
		}
		if len(atoms) > 0 {
			a.all = append(a.all, atoms)
			a.title = append(a.title, atoms)
		}
	}
	return a, nil
}

// agree keeps the terms that both readings of one text have, by their place in
// it: elisions make the words differ, not their number.
func agree(en, fr []term) (a, b []term) {
	if len(en) == len(fr) {
		return en, fr
	}
	key := func(t term) string { return fold(t.words[len(t.words)-1]) }
	for _, t := range en {
		for _, u := range fr {
			if key(t) == key(u) && t.exclude == u.exclude {
				a, b = append(a, t), append(b, u)
				break
			}
		}
	}
	if len(a) == 0 {
		return en, en
	}
	return a, b
}

// atoms are the ways a term may stand in a text of a language, as stems.
func (x *Service) atoms(ctx context.Context, t term, lang i18n.Lang) ([]atom, error) {
	if len(t.words) > 1 || t.quoted {
		var phrase atom
		for _, w := range t.words {
			if s := stem(w, lang); s != "" {
				phrase = append(phrase, s)
			}
		}
		if len(phrase) == 0 {
			return nil, nil
		}
		return []atom{phrase}, nil
	}
	w := t.words[0]
	var own, variants []string
	if s := stem(w, lang); s != "" {
		own = append(own, s)
	}
	// The vocabulary knows what a word typed without its accents may be.
	plain := fold(w)
	from, before := plain, plain+"\x01"
	if t.open && utf8.RuneCountInString(plain) >= 2 {
		before = plain + "\U0010FFFF"
	}
	if plain != "" {
		more, err := x.engine.vocabulary(ctx, string(lang), from, before, scanVariants)
		if err != nil {
			return nil, err
		}
		variants = append(variants, more...)
	}
	variants = unique(variants)
	if len(variants) > maxVariants {
		common, err := x.frequencies(ctx)
		if err != nil {
			return nil, err
		}
		m := mark(lang)
		slices.SortStableFunc(variants, func(a, b string) int { return common.df[m+b] - common.df[m+a] })
		variants = variants[:maxVariants]
	}
	stems := unique(slices.Concat(own, variants))
	atoms := make([]atom, len(stems))
	for i, s := range stems {
		atoms[i] = atom{s}
	}
	return atoms, nil
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
