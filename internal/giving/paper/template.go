package paper

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Field is something that a thank-you letter's text may name between double braces, in
// either language: {{donor}} or {{donateur}}.
type Field struct {
	Key    string
	EN, FR string
	say    func(Values, *i18n.Localizer) string
}

// Values are what the fields of one letter stand for. What is empty is left out of the
// letter, and Fill says so.
type Values struct {
	Donor    string // as the letter addresses them
	Amount   money.Amount
	Day      time.Time // of the gift
	Fund     i18n.Text
	Campaign i18n.Text
	Year     int
	Total    money.Amount // of the donor's gifts in the year
	Receipt  string       // serial
	Tribute  string       // in whose memory or honour the gift was made
	Signer   Signature
	Charity  i18n.Text
}

// Fields lists the fields, in the order in which a page explains them.
func Fields() []Field {
	amount := func(a money.Amount, l *i18n.Localizer) string {
		if a.Currency == "" {
			return ""
		}
		return a.In(l.Lang())
	}
	return []Field{
		{"donor", "donor", "donateur", func(v Values, _ *i18n.Localizer) string { return v.Donor }},
		{"amount", "amount", "montant", func(v Values, l *i18n.Localizer) string { return amount(v.Amount, l) }},
		{"day", "day", "date", func(v Values, l *i18n.Localizer) string {
			if v.Day.IsZero() {
				return ""
			}
			return l.Date(v.Day)
		}},
		{"fund", "fund", "fonds", func(v Values, l *i18n.Localizer) string { return v.Fund.In(l.Lang()) }},
		{"campaign", "campaign", "campagne", func(v Values, l *i18n.Localizer) string { return v.Campaign.In(l.Lang()) }},
		{"year", "year", "annee", func(v Values, _ *i18n.Localizer) string {
			if v.Year == 0 {
				return ""
			}
			return strconv.Itoa(v.Year)
		}},
		{"year_total", "year_total", "total_annee", func(v Values, l *i18n.Localizer) string { return amount(v.Total, l) }},
		{"receipt", "receipt", "recu", func(v Values, _ *i18n.Localizer) string { return v.Receipt }},
		{"tribute", "tribute", "hommage", func(v Values, _ *i18n.Localizer) string { return v.Tribute }},
		{"signer", "signer", "signataire", func(v Values, _ *i18n.Localizer) string { return v.Signer.Name }},
		{"signer_title", "signer_title", "fonction", func(v Values, l *i18n.Localizer) string { return v.Signer.Title.In(l.Lang()) }},
		{"charity", "charity", "organisme", func(v Values, l *i18n.Localizer) string { return v.Charity.In(l.Lang()) }},
	}
}

// What says what the field stands for.
func (f Field) What() i18n.Message { return i18n.Say("receipts.field." + f.Key) }

// Name is what the field is called in a language.
func (f Field) Name(lang i18n.Lang) string {
	if lang == i18n.FR {
		return f.FR
	}
	return f.EN
}

// Template is the text of a thank-you letter, read. It can do nothing but stand and name
// fields: no conditions, no loops, and what a field stands for is never read as text of a
// template.
type Template struct {
	parts []templatePart
}

type templatePart struct {
	text  string
	field *Field // nil: text
}

// ParseTemplate reads a text for the form field given. It refuses a name that is no
// field's, by that name, and braces that do not close.
func ParseTemplate(field, text string) (Template, error) {
	var t Template
	var unknown []string
	all := Fields()
	for text != "" {
		before, after, found := strings.Cut(text, "{{")
		if strings.Contains(before, "}}") {
			return Template{}, braces(field, before)
		}
		if before != "" {
			t.parts = append(t.parts, templatePart{text: before})
		}
		if !found {
			break
		}
		name, rest, closed := strings.Cut(after, "}}")
		if !closed || strings.ContainsAny(name, "{}\n") {
			return Template{}, braces(field, "{{"+after)
		}
		known := plain(name)
		i := slices.IndexFunc(all, func(f Field) bool { return f.EN == known || f.FR == known })
		if i < 0 {
			unknown = append(unknown, strings.TrimSpace(name))
		} else {
			t.parts = append(t.parts, templatePart{field: &all[i]})
		}
		text = rest
	}
	if len(unknown) > 0 {
		return Template{}, fault.Field(field, "receipts.error.field", fault.Args{"Count": len(unknown), "Names": strings.Join(unknown, ", "), "Known": known(all)})
	}
	return t, nil
}

// plain is a field's name as it is compared: capitals, accents and spaces are as good.
func plain(name string) string {
	name = strings.ToLower(strings.Join(strings.Fields(name), "_"))
	return strings.NewReplacer("é", "e", "ç", "c", "-", "_").Replace(name)
}

// braces refuses a text whose braces do not go together, by its first words.
func braces(field, from string) error {
	return fault.Field(field, "receipts.error.braces", fault.Args{
		"Near": i18n.Clip(strings.Join(strings.Fields(from), " "), 40), "Example": i18n.Text{EN: "{{donor}}", FR: "{{donateur}}"},
	})
}

// known lists the fields as they may be written in each language.
func known(all []Field) i18n.Text {
	var en, fr []string
	for _, f := range all {
		en, fr = append(en, f.EN), append(fr, f.FR)
	}
	return i18n.Text{EN: strings.Join(en, ", "), FR: strings.Join(fr, ", ")}
}

// Fill puts values in the place of the fields and returns the paragraphs, with the keys
// of the fields that nothing is known for.
func (t Template) Fill(v Values, l *i18n.Localizer) (paragraphs []string, missing []string) {
	var b strings.Builder
	for _, part := range t.parts {
		if part.field == nil {
			b.WriteString(part.text)
			continue
		}
		said := part.field.say(v, l)
		if said == "" && !slices.Contains(missing, part.field.Key) {
			missing = append(missing, part.field.Key)
		}
		b.WriteString(strings.Join(strings.Fields(said), " "))
	}
	return i18n.Paragraphs(l.Lang(), b.String()), missing
}
