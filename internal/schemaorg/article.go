package schemaorg

import (
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
)

// Article is what is said in public on a day: a media release, which is a NewsArticle
// since a search engine lists it as news, or a statement, which is an Article.
type Article struct {
	Kind                citation.Kind // Release or Statement
	Title, Summary      i18n.Text
	Address             i18n.Text // of its page, whole
	Genre               string    // what it is called
	Dateline            string    // "Toronto, 5 October 2026"
	Published, Modified time.Time
	Corrections         []Correction
}

// Correction is what was corrected after it was published.
type Correction struct {
	Words i18n.Text
	At    time.Time
}

// News is an article, as its page in a language shows it.
func News(a Article, lang i18n.Lang, publisher Thing, about []Concept) Thing {
	class := types[a.Kind]
	if class == "" {
		class = "Article"
	}
	written := lang
	if !a.Title.Has(lang) {
		written = lang.Other()
	}
	at := a.Address.In(lang)
	t := Thing{"@type": class, "@id": at, "mainEntityOfPage": at, "url": at, "isAccessibleForFree": true, "inLanguage": string(written) + "-CA", "publisher": publisher, "author": publisher}
	t.set("name", a.Title.In(lang))
	t.set("headline", i18n.Clip(a.Title.In(lang), 110))
	t.set("description", a.Summary.In(lang))
	t.set("genre", a.Genre)
	if class == "NewsArticle" {
		t.set("dateline", a.Dateline)
	}
	t["datePublished"] = a.Published.Format(time.RFC3339)
	t["dateModified"] = a.Published.Format(time.RFC3339)
	if a.Modified.After(a.Published) {
		t["dateModified"] = a.Modified.Format(time.RFC3339)
	}
	if twin := a.Address.Only(lang.Other()); twin != "" && a.Title.Has(lang) && a.Title.Has(lang.Other()) {
		t["workTranslation"] = Thing{"@type": class, "@id": twin, "inLanguage": string(lang.Other()) + "-CA", "name": a.Title.Only(lang.Other())}
	}
	var corrections, subjects []Thing
	for _, c := range a.Corrections {
		corrections = append(corrections, Thing{"@type": "CorrectionComment", "text": c.Words.In(lang), "datePublished": c.At.Format(time.RFC3339)})
	}
	for _, c := range about {
		subjects = append(subjects, Thing{"@type": "DefinedTerm", "@id": c.URI, "name": c.Name.In(lang)})
	}
	t.set("correction", corrections)
	t.set("about", subjects)
	return t
}
