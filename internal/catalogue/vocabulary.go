package catalogue

import (
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/skos"
)

// VocabularyPath is where the vocabulary of concerns has its lasting address.
const VocabularyPath = "/vocabulary"

// ConceptOf is the lasting address of a concern as a concept.
func (c Coalition) ConceptOf(slug string) string { return c.Site + VocabularyPath + "#" + slug }

// Vocabulary is the coalition's concerns as a vocabulary.
func (c Coalition) Vocabulary(list []concerns.Concern) skos.Scheme {
	s := skos.Scheme{URI: c.Site + VocabularyPath, Title: c.say(i18n.Say("catalogue.vocabulary", "Name", c.Name)), Creator: c.Name}
	known := map[string]bool{}
	for _, one := range list {
		known[one.Slug] = true
	}
	for _, one := range list {
		concept := skos.Concept{
			URI: c.ConceptOf(one.Slug), Notation: one.Slug, Label: one.Name, Also: [2][]string{one.Also.EN, one.Also.FR}, Definition: one.About, ExactMatch: one.SameAs, Changed: one.Changed,
		}
		if known[one.Broader] {
			concept.Broader = c.ConceptOf(one.Broader)
		}
		for _, lang := range i18n.Langs() {
			concept.Pages = append(concept.Pages, c.Site+"/"+string(lang)+"/concerns/"+one.Slug)
		}
		s.Concepts = append(s.Concepts, concept)
	}
	return s
}
