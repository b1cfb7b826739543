package organizations

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/ui"
)

// offered are the languages that the form of a profile offers, as BCP 47 tags:
// the two official ones, the languages of Indigenous peoples and of signs, and
// those that newcomers speak. An organization keeps others that it has.
const offered = "en fr ar am ase az bg bm bn bo bs byn ckb cr cs de din el es fa fa-AF fcs ff fil gu ha he hi hr ht hu hy id ig it iu ja ka kab km kmr ko " +
	"lg ln lo mg mn ms my ne nus oj om pa pl ps pt rhg rn ro ru rw si sn so sq sr sw ta te th ti tig tr tw ug uk ur uz vi wo yi yo yue zh"

// LanguageName is a language by its name in another, as a list shows it: with a
// capital. A tag that has none is shown as it is.
func LanguageName(l *i18n.Localizer, tag string) string {
	if key := "organization.language." + strings.ToLower(tag); l.Has(key) {
		return Capital(l.T(key))
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	names := display.English.Languages()
	if l.Lang() == i18n.FR {
		names = display.French.Languages()
	}
	return Capital(cmp.Or(names.Name(parsed), tag))
}

// LanguageNames are several, in the alphabet of the reader's language.
func LanguageNames(l *i18n.Localizer, tags []string) []string {
	list := make([]string, len(tags))
	for i, tag := range tags {
		list[i] = LanguageName(l, tag)
	}
	slices.SortFunc(list, byFold)
	return list
}

// languageOptions are the languages to choose from: those chosen, and the others.
func languageOptions(l *i18n.Localizer, chosen []string) (first, others []ui.Option) {
	for _, tag := range eachOnce(append(strings.Fields(offered), chosen...)) {
		o := ui.Option{Value: tag, Label: LanguageName(l, tag), Chosen: slices.Contains(chosen, tag)}
		if o.Label == tag { // what has no name here cannot be offered by it
			if !o.Chosen {
				continue
			}
		}
		if o.Chosen || tag == "en" || tag == "fr" {
			first = append(first, o)
		} else {
			others = append(others, o)
		}
	}
	for _, list := range [][]ui.Option{first, others} {
		slices.SortFunc(list, func(a, b ui.Option) int { return byFold(a.Label, b.Label) })
	}
	return first, others
}

func byFold(a, b string) int {
	return cmp.Or(strings.Compare(people.Fold(a), people.Fold(b)), strings.Compare(a, b))
}

func eachOnce(list []string) []string {
	var once []string
	for _, s := range list {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// Capital begins a phrase as a line of a list begins.
func Capital(phrase string) string {
	r, size := utf8.DecodeRuneInString(phrase)
	return string(unicode.ToUpper(r)) + phrase[size:]
}
