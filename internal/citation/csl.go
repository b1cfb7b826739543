package citation

import (
	"encoding/json"
	"strings"

	"plenary.example/internal/i18n"
)

// cslItem is a reference as the Citation Style Language's schema has it (1.0.2), what is
// used of it.
type cslItem struct {
	ID             string    `json:"id"`
	CitationKey    string    `json:"citation-key,omitempty"`
	Type           string    `json:"type"`
	Title          string    `json:"title,omitempty"`
	OriginalTitle  string    `json:"original-title,omitempty"`
	Author         []cslName `json:"author,omitempty"`
	Issued         *cslDate  `json:"issued,omitempty"`
	Genre          string    `json:"genre,omitempty"`
	Number         string    `json:"number,omitempty"`
	EventTitle     string    `json:"event-title,omitempty"`
	Publisher      string    `json:"publisher,omitempty"`
	PublisherPlace string    `json:"publisher-place,omitempty"`
	Abstract       string    `json:"abstract,omitempty"`
	Keyword        string    `json:"keyword,omitempty"`
	Language       string    `json:"language,omitempty"`
	URL            string    `json:"URL,omitempty"`
}

type cslName struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

type cslDate struct {
	DateParts [][]int `json:"date-parts"`
}

// cslTypes are the types that the schema has for the kinds of work.
var cslTypes = map[Kind]string{ //nolint:gochecknoglobals // a table
	Resolution: "report", Policy: "report", Report: "report", Submission: "report", Letter: "personal_communication", Release: "article", Statement: "document",
	Newsletter: "article-magazine", Page: "webpage",
}

// CSLJSON writes works as CSL-JSON, cited in a language: a list, as processors read it.
func CSLJSON(lang i18n.Lang, works ...Work) ([]byte, error) {
	list := make([]cslItem, len(works))
	for i, w := range works {
		list[i] = w.csl(w.In(lang))
	}
	raw, err := json.MarshalIndent(list, "", "  ")
	return append(raw, '\n'), err
}

func (w Work) csl(lang i18n.Lang) cslItem {
	item := cslItem{
		ID: w.Key, CitationKey: w.Key, Type: cslTypes[w.Kind], Title: oneLine(w.Title.In(lang)), Genre: kindWord(w.Kind, lang), Number: w.Number, EventTitle: w.Meeting.In(lang),
		Publisher: w.publisher(lang), PublisherPlace: w.Place.In(lang), Abstract: w.Abstract.In(lang), Language: string(lang) + "-CA", URL: w.Address.In(lang),
	}
	if item.Type == "" {
		item.Type = "document"
	}
	if other := oneLine(w.Title.Only(lang.Other())); other != item.Title {
		item.OriginalTitle = other
	}
	for _, a := range w.Authors {
		switch {
		case a.Family != "":
			item.Author = append(item.Author, cslName{Family: a.Family, Given: a.Given})
		case a.Name.In(lang) != "":
			item.Author = append(item.Author, cslName{Literal: a.Name.In(lang)})
		}
	}
	if d := w.issued(); d.Year > 0 {
		parts := []int{d.Year}
		if d.Month > 0 {
			parts = append(parts, d.Month)
		}
		if d.Day > 0 {
			parts = append(parts, d.Day)
		}
		item.Issued = &cslDate{DateParts: [][]int{parts}}
	}
	var words []string
	for _, s := range w.Subjects {
		if one := s.In(lang); one != "" {
			words = append(words, strings.ReplaceAll(one, ",", " "))
		}
	}
	item.Keyword = strings.Join(words, ", ")
	return item
}
