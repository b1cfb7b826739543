package search

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/search/spelling"
)

// Bounds of a suggestion.
const (
	spellLasts      = 10 * time.Minute // how long the words held for suggestions are good
	maxSpelled      = 400_000          // words of a language that are held
	closest         = 3                // words near to a wrong one that are tried
	maxWrong        = 3                // words of a question that are corrected
	maxSuggestTries = 24
)

// speller is the vocabulary of the index by language.
type speller struct {
	taken time.Time
	added int // documents indexed when it was taken
	words map[i18n.Lang]*spelling.Vocabulary
}

// speller returns the vocabulary, read anew when it is old or many documents have come.
func (x *Service) speller(ctx context.Context) (*speller, error) {
	x.spelling.Lock()
	defer x.spelling.Unlock()
	x.mu.Lock()
	indexed := x.indexed
	x.mu.Unlock()
	now := x.db.Now()
	if s := x.spell; s != nil && now.Sub(s.taken) < spellLasts && indexed-s.added <= 10 {
		return s, nil
	}
	s := &speller{taken: now, added: indexed, words: map[i18n.Lang]*spelling.Vocabulary{}}
	for _, lang := range i18n.Langs() {
		words, err := x.words(ctx, lang)
		if err != nil {
			return nil, err
		}
		s.words[lang] = spelling.Of(words)
	}
	x.spell = s
	return s, nil
}

// words reads the different words of a language.
func (x *Service) words(ctx context.Context, lang i18n.Lang) ([]string, error) {
	rows, err := x.db.Reader().QueryContext(ctx, "SELECT word FROM search_words WHERE lang = $1 ORDER BY word LIMIT $2", string(lang), maxSpelled)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return nil, err
		}
		if len(list) == 0 || list[len(list)-1] != w {
			list = append(list, w)
		}
	}
	return list, rows.Err()
}

// mended is one word of a question with what may have been meant.
type mended struct {
	term int // its place among the words of the question
	in   []spelling.Near
}

// Suggest is what may have been meant by a question that finds nothing: the question with
// the words corrected that no document has, each by one of the index. It finds something
// wherever it is given; textOf gives the words of what it finds, so that each stands with
// its accents. The words are read in the language first, then in the other. Empty for
// nothing to suggest.
func (x *Service) Suggest(ctx context.Context, q Among, first i18n.Lang, textOf func(ctx context.Context, h Hit) (i18n.Text, error)) (string, error) {
	s, err := x.speller(ctx)
	if err != nil {
		return "", wrap(err)
	}
	list, err := x.shelves(ctx, q)
	if err != nil || len(list) == 0 {
		return "", wrap(err)
	}
	sample, err := x.frequencies(ctx)
	if err != nil {
		return "", wrap(err)
	}
	langs := langsOf(q.Lang)
	if len(langs) == 2 {
		langs = []i18n.Lang{first, first.Other()}
	}
	for _, lang := range langs {
		words := strings.Fields(clipped(q.Text))
		wrong, err := x.wrongIn(ctx, q, list, s, sample, words, lang)
		if err != nil {
			return "", wrap(err)
		}
		found, err := x.mend(ctx, q, list, words, wrong, lang, textOf)
		if err != nil || found != "" {
			return found, wrap(err)
		}
	}
	return "", nil
}

func clipped(text string) string {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return text
}

// bare is a word as it was typed without the signs around it; empty for what is not one
// word or is excluded.
func bare(typed string, lang i18n.Lang) (before, word, after string) {
	if strings.HasPrefix(typed, "-") {
		return "", "", ""
	}
	w := splitWords(typed, lang, 2)
	if len(w) != 1 {
		return "", "", ""
	}
	return typed[:w[0].start], w[0].norm, typed[w[0].end:]
}

// wrongIn lists the words of a question that nothing is found by, with what is near.
func (x *Service) wrongIn(ctx context.Context, q Among, list []shelf, s *speller, sample *sample, words []string, lang i18n.Lang) ([]mended, error) {
	var wrong []mended
	for i, typed := range words {
		_, w, _ := bare(typed, lang)
		if w == "" || len(wrong) == maxWrong {
			continue
		}
		alone := q
		alone.Query = Query{Text: w}
		found, err := x.finds(ctx, alone, list)
		if err != nil {
			return nil, err
		}
		if found {
			continue
		}
		in := s.words[lang].NearTo(fold(w), func(word string) int { return sample.df[mark(lang)+stem(word, lang)] })
		if len(in) == 0 {
			return nil, nil // this word keeps anything from being found
		}
		kept := in[:0]
		alone.Lang = lang
		for _, n := range in {
			alone.Text = n.Word
			if found, err = x.finds(ctx, alone, list); err != nil {
				return nil, err
			}
			if found {
				kept = append(kept, n)
			}
			if len(kept) == closest {
				break
			}
		}
		if len(kept) == 0 {
			return nil, nil
		}
		wrong = append(wrong, mended{term: i, in: kept})
	}
	return wrong, nil
}

// finds reports whether a question finds anything.
func (x *Service) finds(ctx context.Context, q Among, list []shelf) (bool, error) {
	a, err := x.ask(ctx, q.Query)
	if err != nil {
		return false, err
	}
	keys, _, err := x.matchAmong(ctx, a.expr, list, q, 1)
	return len(keys) > 0, err
}

// mend tries the corrections together, the likeliest first.
func (x *Service) mend(ctx context.Context, q Among, list []shelf, words []string, wrong []mended, lang i18n.Lang, textOf func(ctx context.Context, h Hit) (i18n.Text, error)) (string, error) {
	if len(wrong) == 0 {
		return "", nil
	}
	chosen := make([]int, len(wrong))
	for range maxSuggestTries {
		tried := slices.Clone(words)
		for i, m := range wrong {
			before, _, after := bare(words[m.term], lang)
			tried[m.term] = before + m.in[chosen[i]].Word + after
		}
		asked := q
		asked.Text, asked.Limit, asked.Offset = strings.Join(tried, " "), 1, 0
		found, err := x.FindAmong(ctx, asked)
		if err != nil {
			return "", err
		}
		if len(found.Hits) > 0 {
			text, err := textOf(ctx, found.Hits[0])
			if err != nil {
				return "", err
			}
			for i, m := range wrong {
				before, _, after := bare(words[m.term], lang)
				tried[m.term] = before + accented(m.in[chosen[i]].Word, text.Only(lang), lang) + after
			}
			return strings.Join(tried, " "), nil
		}
		if !next(chosen, wrong) {
			break
		}
	}
	return "", nil
}

// next moves on to another choice of corrections; false after the last.
func next(chosen []int, wrong []mended) bool {
	for i := range chosen {
		if chosen[i]++; chosen[i] < len(wrong[i].in) {
			return true
		}
		chosen[i] = 0
	}
	return false
}

// accented is a word as a text writes it; as it is where the text has it not.
func accented(word, text string, lang i18n.Lang) string {
	for _, w := range splitWords(text, lang, maxWords) {
		if fold(w.norm) == word {
			return w.norm
		}
	}
	return word
}
