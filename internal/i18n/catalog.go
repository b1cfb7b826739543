package i18n

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Catalog holds every sentence of the program in both languages.
type Catalog struct {
	en, fr *Localizer
}

// Localizer says things in one language. It is safe for concurrent use.
type Localizer struct {
	lang     Lang
	plain    map[string]string
	template map[string]*sentence
	plural   map[string]bool
	loc      *goi18n.Localizer
}

// Load reads the catalogue: every DIR/LANG/*.json, each an object of key to
// sentence, where a sentence is a string or an object of plural forms (one,
// many, other). A key may stand in one file only. What the sentences say of their
// arguments is read later (Check).
func Load(fsys fs.FS) (*Catalog, error) {
	bundle := goi18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	locs := map[Lang]*Localizer{}
	for _, lang := range Langs() {
		l := &Localizer{
			lang: lang, plain: map[string]string{}, template: map[string]*sentence{}, plural: map[string]bool{},
			loc: goi18n.NewLocalizer(bundle, string(lang)),
		}
		names, err := fs.Glob(fsys, string(lang)+"/*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := l.read(fsys, name, bundle); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		locs[lang] = l
	}
	return &Catalog{en: locs[EN], fr: locs[FR]}, nil
}

func (l *Localizer) read(fsys fs.FS, name string, bundle *goi18n.Bundle) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	var entries map[string]any
	if err := json.Unmarshal(raw, &entries); err != nil {
		return err
	}
	for key, value := range entries {
		if l.Has(key) {
			return fmt.Errorf("key %q stands twice", key)
		}
		if s, ok := value.(string); ok {
			if s = Typeset(l.lang, s); strings.Contains(s, "{{") {
				l.template[key] = &sentence{key: key, source: s}
			} else {
				l.plain[key] = s
			}
			continue
		}
		forms, err := formsOf(value)
		if err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		msg := &goi18n.Message{
			ID: key, One: Typeset(l.lang, forms["one"]), Many: Typeset(l.lang, forms["many"]), Other: Typeset(l.lang, forms["other"]),
		}
		if err := bundle.AddMessages(language.Make(string(l.lang)), msg); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		l.plural[key] = true
	}
	return nil
}

// formsOf reads the plural forms of a sentence.
func formsOf(value any) (map[string]string, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("neither a sentence nor plural forms: %v", value)
	}
	forms := map[string]string{}
	for form, v := range object {
		if forms[form], ok = v.(string); !ok {
			return nil, fmt.Errorf("form %q is no sentence", form)
		}
	}
	if forms["other"] == "" {
		return nil, errors.New("no form \"other\"")
	}
	for _, form := range [2]string{"one", "many"} {
		forms[form] = cmp.Or(forms[form], forms["other"])
	}
	return forms, nil
}

// sentence is one with arguments. It is read when it is first said: there are
// thousands, and a start of the program says few of them.
type sentence struct {
	key, source string

	once   sync.Once
	parsed *template.Template
	err    error
}

func (s *sentence) template() (*template.Template, error) {
	s.once.Do(func() {
		if s.parsed, s.err = template.New(s.key).Option("missingkey=error").Parse(s.source); s.err != nil {
			s.err = fmt.Errorf("key %q: %w", s.key, s.err)
		}
	})
	return s.parsed, s.err
}

// Check reads every sentence with arguments, as saying it would, and tells which
// can't be said.
func (c *Catalog) Check() error {
	var errs []error
	for _, l := range []*Localizer{c.en, c.fr} {
		for _, s := range l.template {
			_, err := s.template()
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// For returns the localizer of a language.
func (c *Catalog) For(l Lang) *Localizer {
	if l == FR {
		return c.fr
	}
	return c.en
}

// Keys lists every key of a language, sorted.
func (c *Catalog) Keys(lang Lang) []string {
	l := c.For(lang)
	keys := slices.Collect(maps.Keys(l.plain))
	keys = slices.AppendSeq(keys, maps.Keys(l.template))
	keys = slices.AppendSeq(keys, maps.Keys(l.plural))
	slices.Sort(keys)
	return keys
}

// Lang returns the language spoken.
func (l *Localizer) Lang() Lang { return l.lang }

// Has reports whether the catalogue knows key in this language.
func (l *Localizer) Has(key string) bool {
	_, a := l.plain[key]
	_, b := l.template[key]
	return a || b || l.plural[key]
}

// T says the sentence of key with alternating argument names and values. The
// argument "Count" chooses the plural form. A key that is not in the catalogue
// comes back between ⟦⟧, which the tests look for.
func (l *Localizer) T(key string, args ...any) string {
	if s, ok := l.plain[key]; ok {
		return s
	}
	return l.say(key, pairs(args))
}

// Say says a Message.
func (l *Localizer) Say(m Message) string { return l.say(m.Key, m.Args) }

func (l *Localizer) say(key string, args map[string]any) string {
	if s, ok := l.plain[key]; ok {
		return s
	}
	shown := make(map[string]any, len(args))
	for name, v := range args {
		shown[name] = l.show(v)
	}
	if sentence, ok := l.template[key]; ok {
		var b bytes.Buffer
		t, err := sentence.template()
		if err != nil || t.Execute(&b, shown) != nil {
			return "⟦" + key + "⟧"
		}
		return b.String()
	}
	if l.plural[key] {
		s, err := l.loc.Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: shown, PluralCount: args["Count"]})
		if err == nil {
			return s
		}
	}
	return "⟦" + key + "⟧"
}

// show turns an argument into what this language's readers see.
func (l *Localizer) show(v any) any {
	switch v := v.(type) {
	case Text:
		return v.In(l.lang)
	case Message:
		return l.Say(v)
	case time.Time:
		return l.Date(v)
	case int:
		return l.Number(int64(v))
	case int64:
		return l.Number(v)
	}
	return v
}

// Number writes a whole number in groups of three digits: "5,000" in English,
// "5 000" with narrow no-break spaces in French.
func (l *Localizer) Number(n int64) string {
	mark := ","
	if l.lang == FR {
		mark = narrowNoBreak
	}
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return sign + digits
}
