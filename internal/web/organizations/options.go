package organizations

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/ui"
)

// LanguageOptions are the languages to choose from: first those chosen and the
// most common, then the others.
func LanguageOptions(l *i18n.Localizer, chosen []string) (first, others []ui.Option) {
	return languageOptions(l, chosen)
}
