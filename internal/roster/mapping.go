package roster

import (
	"encoding/json"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Mapping is what somebody has decided about a file; what it leaves open is
// guessed. It is kept as JSON, so that the same export can be brought in again
// next year.
type Mapping struct {
	// Columns say, by heading, which field a column holds: "Courriel": "email",
	// "Cotisation 2026": "dues:2026", "Notes": "skip".
	Columns map[string]string `json:"columns,omitempty"`
	// Values say, by field and then by what stands in the file, what is meant:
	// "class": {"Gold": "member"}.
	Values map[Field]map[string]string `json:"values,omitempty"`
	// What holds for rows that do not say: a class, a region, the first day of
	// membership, a language.
	Class  people.Class  `json:"class,omitempty"`
	Region people.Region `json:"region,omitempty"`
	Joined string        `json:"joined,omitempty"` // 2026-11-28
	Lang   i18n.Lang     `json:"lang,omitempty"`
	// Dates is "dmy" or "mdy" where days such as 03/04/2026 stand in the file.
	Dates string `json:"dates,omitempty"`
	// Source names the program that the file comes from; keys of one source are
	// compared with each other only. Guessed from the headings when empty.
	Source string `json:"source,omitempty"`
	// AddDoubtful adds what looks like something in the register that it is not
	// certainly the same as; without it such rows are held back.
	AddDoubtful bool `json:"addDoubtful,omitempty"`
}

// Map adds a decision written as people write it: "column=field", or
// "field:value=meaning" for what stands in a column.
func (m *Mapping) Map(s string) error {
	left, right, ok := strings.Cut(s, "=")
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	if !ok || left == "" {
		return fault.New(fault.Invalid, "roster.error.map", fault.Args{"Text": s})
	}
	if name, value, ok := strings.Cut(left, ":"); ok && valued(Field(strings.ToLower(name))) {
		m.mean(Field(strings.ToLower(name)), value, right)
		return m.Check()
	}
	if m.Columns == nil {
		m.Columns = map[string]string{}
	}
	m.Columns[left] = right
	return m.Check()
}

func (m *Mapping) mean(f Field, value, meaning string) {
	if m.Values == nil {
		m.Values = map[Field]map[string]string{}
	}
	if m.Values[f] == nil {
		m.Values[f] = map[string]string{}
	}
	m.Values[f][value] = meaning
}

// valued reports whether the values of a field may be given a meaning.
func valued(f Field) bool {
	return f == Class || f == Province || f == Region || f == Status || f == Lang || f == Kind
}

// ParseMapping reads a mapping from JSON.
func ParseMapping(raw []byte) (Mapping, error) {
	var m Mapping
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fault.Wrap(err, fault.Invalid, "roster.error.mapping", nil)
	}
	return m, m.Check()
}

// maxMeanings bounds a mapping, which anybody of the staff may upload.
const maxMeanings = 2000

// Check returns what is wrong with a mapping.
func (m Mapping) Check() error {
	var wrong []*fault.Error
	if len(m.Columns) > maxMeanings {
		wrong = append(wrong, fault.New(fault.TooLarge, "roster.error.mapping", nil))
	}
	for column, field := range m.Columns {
		if _, _, ok := parseField(field); !ok {
			wrong = append(wrong, fault.New(fault.Invalid, "roster.error.field", fault.Args{"Column": i18n.Clip(column, 60), "Field": i18n.Clip(field, 60)}))
		}
	}
	for field, values := range m.Values {
		if !valued(field) || len(values) > maxMeanings {
			wrong = append(wrong, fault.New(fault.Invalid, "roster.error.mapping", nil))
			continue
		}
		for value, meaning := range values {
			if !meant(field, meaning) {
				wrong = append(wrong, fault.New(fault.Invalid, "roster.error.meaning", fault.Args{"Value": i18n.Clip(value, 60), "Meaning": i18n.Clip(meaning, 60), "Field": field.Words()}))
			}
		}
	}
	if m.Class != "" && !m.Class.Valid() {
		wrong = append(wrong, fault.Field("class", "roster.error.class", nil))
	}
	if m.Region != "" && !m.Region.Valid() {
		wrong = append(wrong, fault.Field("region", "roster.error.region", nil))
	}
	if m.Joined != "" && db.ParseDay(m.Joined).IsZero() {
		wrong = append(wrong, fault.Field("joined", "roster.error.joined", nil))
	}
	if m.Lang != "" && m.Lang != i18n.EN && m.Lang != i18n.FR {
		wrong = append(wrong, fault.Field("lang", "roster.error.lang", nil))
	}
	if m.Dates != "" && m.Dates != string(dayFirst) && m.Dates != string(monthFirst) {
		wrong = append(wrong, fault.Field("dates", "roster.error.dates", nil))
	}
	return fault.Join(wrong...)
}

// meant reports whether a meaning is one that the field has.
func meant(f Field, meaning string) bool {
	switch f {
	case Class:
		return people.Class(meaning).Valid() || meaning == string(Skip)
	case Province, Region:
		return people.Region(meaning).Valid()
	case Status:
		return meaning == statusCurrent || meaning == statusOver || meaning == statusPending
	case Lang:
		return meaning == string(i18n.EN) || meaning == string(i18n.FR)
	case Kind:
		return meaning == kindPerson || meaning == kindOrganization || meaning == string(Skip)
	}
	return false
}

// The meanings of a status and of a kind of contact.
const (
	statusCurrent    = "current"
	statusOver       = "over"
	statusPending    = "pending"
	kindPerson       = "person"
	kindOrganization = "organization"
)

// Meanings lists what a value of a field may mean.
func Meanings(f Field) []string {
	var list []string
	switch f {
	case Class:
		for _, c := range people.Classes() {
			list = append(list, string(c))
		}
		return append(list, string(Skip))
	case Province, Region:
		for _, r := range people.Regions() {
			list = append(list, string(r))
		}
	case Status:
		return []string{statusCurrent, statusOver, statusPending}
	case Kind:
		return []string{kindOrganization, kindPerson, string(Skip)}
	}
	return list
}

// MeaningWords say a meaning.
func MeaningWords(f Field, meaning string) i18n.Message {
	switch {
	case meaning == string(Skip):
		return i18n.Say("roster.meaning.skip")
	case f == Class:
		return people.Class(meaning).Name()
	case f == Status:
		return i18n.Say("roster.status." + meaning)
	case f == Kind:
		return i18n.Say("roster.kind." + meaning)
	}
	return people.Region(meaning).Name()
}
