package search

import (
	"crypto/sha256"
	"encoding/base32"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
)

// Document is what is known of a record to find it again.
type Document struct {
	Kind  string    // the subject's name for it: "resolution"
	ID    string    // the record's key, unique within its kind
	Title i18n.Text // words here weigh more
	Body  i18n.Text
	// Facets are what the record can be filtered by, each "name:value":
	// "status:in_force", "meeting:1995-11".
	Facets []string
	// Date orders the documents of a kind: any number that grows with time, such
	// as YYYYMM*10000+number, from 0 to MaxDate.
	Date int64
}

// The key of a document, from the highest bit: 5 bits of its kind's number, 38 of
// its date counted backwards, 20 that tell apart the documents of one date.
const (
	hashBits = 20
	dateBits = 38
	maxKinds = 1<<5 - 1

	// MaxDate is the greatest Document.Date; greater ones count as it.
	MaxDate int64 = 1<<dateBits - 1
)

// keyAt is the least key a document of that kind and date may have.
func keyAt(kind, date int64) int64 {
	return kind<<(dateBits+hashBits) | (MaxDate-min(max(date, 0), MaxDate))<<hashBits
}

// spread tells apart the documents of one date, in no meaningful order, which
// makes it a fair sample too.
func spread(kind, id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(kind + "\x00" + id))
	return int64(h.Sum64()>>7) & (1<<hashBits - 1)
}

// maxWords bounds what is indexed of each language of one document; PostgreSQL
// keeps no positions beyond 16,383.
const maxWords = 15_000

const (
	everyToken = "a" // stands in every document
	gapToken   = "z" // keeps phrases from running over the end of a title
)

// facetToken is the token of a facet: letters and digits only, for any facet.
func facetToken(facet string) string {
	sum := sha256.Sum256([]byte(facet))
	return "x" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// mark is the prefix of a language's tokens.
func mark(lang i18n.Lang) string {
	if lang == i18n.FR {
		return "f"
	}
	return "e"
}

// prepared is a document as the index takes it.
type prepared struct {
	tokens []string                   // in order; their place serves phrases
	counts map[string]int             // how often each token stands
	words  map[i18n.Lang][]vocabulary // every word with its stem
}

// vocabulary is one word as people type it, without accents, and its stem.
type vocabulary struct{ word, stem string }

// stemmer remembers the stems of one call's words: a text repeats itself.
type stemmer map[string]string

func (m stemmer) stem(norm string, lang i18n.Lang) string {
	key := mark(lang) + norm
	s, ok := m[key]
	if !ok {
		s = stem(norm, lang)
		m[key] = s
	}
	return s
}

func prepare(d Document) prepared {
	p := prepared{counts: map[string]int{}, words: map[i18n.Lang][]vocabulary{}}
	p.add(everyToken)
	stems := stemmer{}
	for _, lang := range i18n.Langs() {
		m := mark(lang)
		title := splitWords(d.Title.Only(lang), lang, maxWords)
		body := splitWords(d.Body.Only(lang), lang, maxWords-len(title))
		seen := map[string]bool{}
		for i, w := range append(title[:len(title):len(title)], body...) {
			if i == len(title) {
				p.add(gapToken)
			}
			s := stems.stem(w.norm, lang)
			if s == "" {
				continue
			}
			p.add(m + s)
			if !seen[w.norm] {
				seen[w.norm] = true
				p.words[lang] = append(p.words[lang], vocabulary{fold(w.norm), s})
			}
		}
		for _, w := range title {
			if s := stems.stem(w.norm, lang); s != "" {
				p.add("t" + m + s)
			}
		}
		p.add(gapToken)
	}
	for _, f := range d.Facets {
		p.add(facetToken(f))
	}
	return p
}

func (p *prepared) add(token string) {
	p.tokens = append(p.tokens, token)
	p.counts[token]++
}

// terms writes the word counts as search_terms keeps them: "token count" pairs.
func (p *prepared) terms() string {
	tokens := make([]string, 0, len(p.counts))
	for t := range p.counts {
		if t != everyToken && t != gapToken && t[0] != 'x' {
			tokens = append(tokens, t)
		}
	}
	slices.Sort(tokens)
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t)
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(p.counts[t]))
		b.WriteByte(' ')
	}
	return b.String()
}

// eachTerm reads what terms wrote.
func eachTerm(terms string, fn func(token string, count int)) {
	for terms != "" {
		token, rest, ok := strings.Cut(terms, " ")
		if !ok {
			return
		}
		count, after, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if err != nil {
			return
		}
		fn(token, n)
		terms = after
	}
}

// facetList writes facets as search_documents keeps them, one a line.
func facetList(facets []string) string {
	list := slices.Clone(facets)
	slices.Sort(list)
	list = slices.Compact(list)
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], "\n", " ")
	}
	return strings.Join(list, "\n")
}
