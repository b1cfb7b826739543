package concerns

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/ui"
)

func waitTone(late bool) ui.Tone {
	if late {
		return ui.Bad
	}
	return ui.Waiting
}

// ofLang marks a text that is in the other language.
func ofLang(lang i18n.Lang) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": string(lang)}
}
