package parts

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
)

// Rich is a text in Markdown for a reader of a language, or in the other language where
// it has none, which is then said.
func Rich(page i18n.Lang, t i18n.Text) templ.Component {
	lang, attr := page, ""
	if !t.Has(page) {
		lang = page.Other()
		attr = ` lang="` + string(lang) + `"`
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<div class="prose"`+attr+`>`+string(markdown.HTML(t.Only(lang), lang))+`</div>`)
		return err
	})
}
