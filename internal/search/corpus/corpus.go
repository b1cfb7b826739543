// Package corpus invents libraries for measurements.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
)

// Corpus invents documents for measurements: resolutions of 1978 to 2026 whose
// words follow Zipf's law, as those of real texts do, so that some words stand
// in every document and most in a few. The same seed invents the same library.
type Corpus struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  [2][]string // English, French; the most common first
}

// Kind is the Document.Kind of the documents of a Corpus.
const Kind = "resolution"

const corpusWords = 30_000

// New returns a library of that seed.
func New(seed uint64) *Corpus {
	r := rand.New(rand.NewPCG(seed, 7))
	c := &Corpus{random: r, zipf: rand.NewZipf(r, 1.07, 3, corpusWords-1)}
	c.words[0] = append(strings.Fields(`the of to and that in for refugees government Canada Canadian council minister immigration
		protection rights claimants policy members resolution process detention families children sponsorship status persons access
		determination board citizenship overseas resettlement settlement services language removal hearing appeal safe third country
		convention permanent residence humanitarian compassionate grounds delay cost loan women youth racism deportation trafficking
		border agency officers medical inadmissibility security certificate reunification private community funding working group urge`),
		invented(r, corpusWords, []string{"", "re", "un", "pre", "inter"}, []string{"ment", "tion", "ing", "ed", "ness", "al", "er", "s", ""})...)
	c.words[1] = append(strings.Fields(`de la le les des et que à pour réfugiés gouvernement Canada conseil canadien ministre immigration
		protection droits demandeurs politique membres résolution processus détention familles enfants parrainage statut personnes accès
		détermination commission citoyenneté étranger réinstallation établissement services langue renvoi audience appel pays tiers sûr
		convention résidence permanente humanitaire motifs délai coût prêt femmes jeunes racisme expulsion traite frontière agence agents
		interdiction médicale sécurité certificat réunification privé communauté financement groupe travail exhorte l’État d’asile`),
		invented(r, corpusWords, []string{"", "re", "dé", "pré", "inter"}, []string{"ment", "tion", "er", "é", "ées", "al", "eur", "s", "ité"})...)
	return c
}

func invented(r *rand.Rand, n int, before, after []string) []string {
	syllables := strings.Fields("ba be bi bo co cra da de di do fe fi fo ga gi gra la le li lo ma me mi mo na ne no pa pe po pra ra ri ro sa se si so ta te ti to tra va ve vi vo")
	words := make([]string, n)
	for i := range words {
		var b strings.Builder
		b.WriteString(before[r.IntN(len(before))])
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		b.WriteString(after[r.IntN(len(after))])
		words[i] = b.String()
	}
	return words
}

// Word is a word of the library's vocabulary, 0 being the most common.
func (c *Corpus) Word(lang i18n.Lang, rank int) string {
	if lang == i18n.FR {
		return c.words[1][rank]
	}
	return c.words[0][rank]
}

func (c *Corpus) text(lang, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.words[lang][c.zipf.Uint64()])
		if i%17 == 16 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// Document invents the i-th of a library of total documents, the newest first
// (the order in which they are indexed fastest).
// Its facets: year, meeting, status, subject (one to three of 20), group (one of 4).
func (c *Corpus) Document(i, total int) search.Document {
	r := c.random
	meeting := 96 - i*97/max(total, 1) // two meetings a year from 1978
	year, month := 1978+meeting/2, 5+6*(meeting%2)
	number := 9999 - i%9999
	d := search.Document{
		Kind: Kind, ID: fmt.Sprintf("%d-%02d/%d-%d", year, month, number, i),
		Date: int64(year*100+month)*10_000 + int64(number),
		Facets: []string{
			fmt.Sprintf("year:%d", year), fmt.Sprintf("meeting:%d-%02d", year, month), fmt.Sprintf("group:%d", r.IntN(4)),
			"status:" + []string{"in_force", "in_force", "in_force", "superseded", "rescinded", "defeated"}[r.IntN(6)],
		},
	}
	for range 1 + r.IntN(3) {
		d.Facets = append(d.Facets, fmt.Sprintf("subject:%d", r.IntN(20)))
	}
	words := 80 + r.IntN(200)
	d.Title = i18n.Text{EN: c.text(0, 6), FR: c.text(1, 7)}
	d.Body = i18n.Text{EN: c.text(0, words), FR: c.text(1, words+words/6)}
	return d
}
