package search

import (
	"context"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// Span is a piece of a text; Hit marks what answers a question.
type Span struct {
	Text string
	Hit  bool
}

// Marker marks the words of texts that answer one question. It remembers the
// stems it has found, so one goroutine uses it at a time.
type Marker struct {
	known  stemmer
	stems  map[i18n.Lang]map[string]bool
	prefix map[i18n.Lang]string // the beginning of a word still being typed
}

// Marker prepares to mark what answers a question, words typed without their
// accents included.
func (x *Service) Marker(ctx context.Context, q Query) (Marker, error) {
	a, err := x.ask(ctx, q)
	if err != nil {
		return NewMarker(q), wrap(err)
	}
	m := NewMarker(q)
	for lang, stems := range a.stems {
		for s := range stems {
			m.stems[lang][s] = true
		}
	}
	return m, nil
}

// NewMarker is Service.Marker without the vocabulary: a word typed without its
// accents marks only what has the same stem.
func NewMarker(q Query) Marker {
	m := Marker{known: stemmer{}, stems: map[i18n.Lang]map[string]bool{i18n.EN: {}, i18n.FR: {}}, prefix: map[i18n.Lang]string{}}
	for _, lang := range langsOf(q.Lang) {
		for _, t := range parse(q.Text, lang, q.Prefix) {
			if t.exclude {
				continue
			}
			for _, w := range t.words {
				m.stems[lang][stem(w, lang)] = true
			}
			if p := fold(t.words[len(t.words)-1]); t.open && utf8.RuneCountInString(p) >= 2 {
				m.prefix[lang] = p
			}
		}
	}
	return m
}

func (m Marker) hits(w word, lang i18n.Lang, stems stemmer) bool {
	if p := m.prefix[lang]; p != "" && strings.HasPrefix(fold(w.norm), p) {
		return true
	}
	return m.stems[lang][stems.stem(w.norm, lang)]
}

// Highlight cuts a text of a language into spans; together they are the text.
func (m Marker) Highlight(text string, lang i18n.Lang) []Span {
	return m.spans(text, lang, splitWords(text, lang, maxWords), m.known)
}

func (m Marker) spans(text string, lang i18n.Lang, words []word, stems stemmer) []Span {
	if text == "" {
		return nil
	}
	var spans []Span
	at := 0
	for _, w := range words {
		if !m.hits(w, lang, stems) {
			continue
		}
		if w.start > at {
			spans = append(spans, Span{Text: text[at:w.start]})
		}
		spans = append(spans, Span{Text: text[w.start:w.end], Hit: true})
		at = w.end
	}
	if at < len(text) {
		spans = append(spans, Span{Text: text[at:]})
	}
	return spans
}

// Excerpt is the part of a text, of about the given number of words, where most
// of the question's words stand together; its beginning where none does. What
// was left out is shown by an ellipsis.
func (m Marker) Excerpt(text string, lang i18n.Lang, size int) []Span {
	words := splitWords(text, lang, maxWords)
	if len(words) <= size {
		return m.spans(text, lang, words, m.known)
	}
	stems := m.known
	hit := make([]int, len(words))
	for i, w := range words {
		if m.hits(w, lang, stems) {
			hit[i] = 1
		}
	}
	sum, best, from := 0, 0, 0
	for i := range words {
		sum += hit[i]
		if i >= size {
			sum -= hit[i-size]
		}
		if sum > best {
			best, from = sum, max(0, i-size+1)
		}
	}
	if best > 0 {
		// The window ends on its last hit: move on so that hits stand in its middle.
		first := from
		for hit[first] == 0 {
			first++
		}
		last := min(from+size, len(words)) - 1
		for hit[last] == 0 {
			last--
		}
		from = min(max(0, first-(size-(last-first+1))/2), len(words)-size)
	}
	window := words[from : from+size]
	start, end := window[0].start, window[size-1].end
	if from == 0 {
		start = 0
	}
	shifted := make([]word, size)
	for i, w := range window {
		shifted[i] = word{w.start - start, w.end - start, w.norm}
	}
	spans := m.spans(text[start:end], lang, shifted, stems)
	if from > 0 {
		spans = append([]Span{{Text: "… "}}, spans...)
	}
	return append(spans, Span{Text: " …"})
}

// Highlight marks in a text of a language the words of a question typed in it.
func Highlight(text, question string, lang i18n.Lang) []Span {
	return NewMarker(Query{Text: question, Lang: lang}).Highlight(text, lang)
}

// Excerpt is Marker.Excerpt for a question typed in the text's language.
func Excerpt(text, question string, lang i18n.Lang, size int) []Span {
	return NewMarker(Query{Text: question, Lang: lang}).Excerpt(text, lang, size)
}
