package parts

import (
	"context"
	"html/template"
	"io"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
)

// Rich is a text in Markdown for a reader of a language, or in the other language where
// it has none, which is then said.
func Rich(page i18n.Lang, t i18n.Text) templ.Component { return rich(page, t, markdown.HTML) }

// Signed is Rich of a text that people sign, of which no word may be missing.
func Signed(page i18n.Lang, t i18n.Text) templ.Component { return rich(page, t, markdown.Whole) }

func rich(page i18n.Lang, t i18n.Text, set func(source string, lang i18n.Lang) template.HTML) templ.Component {
	lang, attr := page, ""
	if !t.Has(page) {
		lang = page.Other()
		attr = ` lang="` + string(lang) + `"`
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<div class="prose"`+attr+`>`+string(set(t.Only(lang), lang))+`</div>`)
		return err
	})
}
