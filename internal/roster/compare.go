package roster

import (
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
)

// said is what a file says of one field.
type said struct {
	field Field
	value string
	// weighty fields decide on membership: they are never filled from a file that
	// was not brought in before.
	weighty bool
	// fixed fields never follow a file: a change of class has a day of its own.
	fixed bool
}

// change is a field that becomes, or would become, something else.
type change struct {
	field     Field
	was, will string
}

// verdict is what comparing what a file says with the register comes to.
type verdict struct {
	changes   []change
	conflicts []change // was: here; will: there
	seen      string   // what to keep of what the file said
}

// compare decides field by field. before is what the source said last, as kept;
// known tells whether it was brought in before at all.
func compare(says []said, ours map[Field]string, before string, known bool) verdict {
	base := fingerprints(before)
	seen := maps.Clone(base)
	var v verdict
	for _, s := range says {
		if s.value == "" {
			continue
		}
		print := fingerprint(s.field, s.value)
		mine := ours[s.field]
		last, said := base[s.field]
		switch {
		case fingerprint(s.field, mine) == print:
			seen[s.field] = print
		case known && said && last == print: // it changed here only
		case s.fixed:
			v.conflicts = append(v.conflicts, change{s.field, mine, s.value})
		case known && (said && last == fingerprint(s.field, mine) || !said && mine == ""), mine == "" && !s.weighty:
			v.changes = append(v.changes, change{s.field, mine, s.value})
			seen[s.field] = print
		default:
			v.conflicts = append(v.conflicts, change{s.field, mine, s.value})
		}
	}
	v.seen = written(seen)
	return v
}

// fingerprint is a value as two programs may agree on it, shortened: whoever
// reads it learns nothing of the value.
func fingerprint(f Field, value string) string {
	switch f {
	case Organization, OrganizationEN, OrganizationFR, Name, City:
		value = people.Fold(value)
	case Phone, OrganizationPhone:
		value = strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, value)
		value = strings.TrimPrefix(value, "1")
	case Website:
		value = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(value), "https://"), "http://"), "www."), "/")
	default:
		value = strings.ToLower(strings.Join(strings.Fields(value), " "))
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(f) + "\x00" + value))
	return strconv.FormatUint(h.Sum64(), 36)
}

// fingerprints reads what written wrote: "city=1abc name=2def".
func fingerprints(s string) map[Field]string {
	m := map[Field]string{}
	for part := range strings.FieldsSeq(s) {
		if f, print, ok := strings.Cut(part, "="); ok {
			m[Field(f)] = print
		}
	}
	return m
}

func written(m map[Field]string) string {
	parts := make([]string, 0, len(m))
	for f, print := range m {
		parts = append(parts, string(f)+"="+print)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// says lists what the file says of an organization.
func (f facts) says(ours *people.Organization) []said {
	list := []said{
		{field: City, value: f.city},
		{field: Street, value: f.address},
		{field: OrganizationEmail, value: f.email},
		{field: OrganizationPhone, value: f.phone},
		{field: Website, value: f.website},
		{field: Budget, value: f.budget},
		{field: Lang, value: string(f.lang)},
		{field: Region, value: string(f.region)},
	}
	belongs := !f.joined.IsZero() || ours != nil && !ours.Joined.IsZero()
	if belongs && !f.statusOver && !f.pending {
		list = append(list, said{field: Joined, value: db.Day(f.joined), weighty: true}, said{field: Ended, value: db.Day(f.ended), weighty: true})
	}
	if ours != nil && !ours.Joined.IsZero() {
		list = append(list, said{field: Class, value: string(f.class), fixed: true})
	}
	// A name in one column is the name in either language.
	if f.name.EN == f.name.FR {
		name := f.name.EN
		if ours != nil && slices.Contains(names(ours.Name), people.Fold(name)) {
			return list
		}
		return append([]said{{field: Organization, value: name}}, list...)
	}
	return append([]said{{field: OrganizationEN, value: f.name.EN}, {field: OrganizationFR, value: f.name.FR}}, list...)
}

// oursOf is what the register says of an organization, by field.
func oursOf(o people.Organization) map[Field]string {
	return map[Field]string{
		OrganizationEN: o.Name.EN, OrganizationFR: o.Name.FR, Organization: o.Name.In(i18n.EN), City: o.City, Street: o.Address, OrganizationEmail: o.Email,
		OrganizationPhone: o.Phone, Website: o.Website, Budget: budgetOf(o), Lang: string(o.Lang), Region: string(o.Region), Class: string(o.Class), Joined: db.Day(o.Joined), Ended: db.Day(o.Ended),
	}
}

// budgetOf is an organization's budget in cents; empty when nobody has said.
func budgetOf(o people.Organization) string {
	if o.Budget < 0 {
		return ""
	}
	return strconv.FormatInt(o.Budget, 10)
}

func parseBudget(cents string) int64 {
	n, err := strconv.ParseInt(cents, 10, 64)
	if err != nil {
		return people.UnknownBudget
	}
	return n
}

// with is an organization with a change made.
func with(o people.Organization, c change) people.Organization {
	switch c.field {
	case Organization:
		if o.Name.EN == o.Name.FR {
			o.Name = i18n.Same(c.will)
		} else {
			o.Name.EN = c.will
		}
	case OrganizationEN:
		o.Name.EN = c.will
	case OrganizationFR:
		o.Name.FR = c.will
	case City:
		o.City = c.will
	case Street:
		o.Address = c.will
	case OrganizationEmail:
		o.Email = c.will
	case OrganizationPhone:
		o.Phone = c.will
	case Website:
		o.Website = c.will
	case Budget:
		o.Budget = parseBudget(c.will)
	case Lang:
		o.Lang = i18n.Lang(c.will)
	case Region:
		o.Region = people.Region(c.will)
	case Class:
		o.Class = people.Class(c.will)
	case Joined:
		o.Joined = db.ParseDay(c.will)
	case Ended:
		o.Ended = db.ParseDay(c.will)
	}
	return o
}

func (p person) says() []said {
	return []said{{field: Name, value: p.name}, {field: Email, value: p.email}, {field: Phone, value: p.phone}, {field: Lang, value: string(p.lang)}}
}

func oursOfPerson(p people.Person) map[Field]string {
	return map[Field]string{Name: p.Name, Email: p.Email, Phone: p.Phone, Lang: string(p.Lang)}
}

func withPerson(p people.Person, c change) people.Person {
	switch c.field {
	case Name:
		p.Name = c.will
	case Email:
		p.Email = c.will
	case Phone:
		p.Phone = c.will
	case Lang:
		p.Lang = i18n.Lang(c.will)
	}
	return p
}

// shown is a value as people read it.
func (c change) shown(value string) any {
	switch {
	case value == "":
		return i18n.Say("roster.nothing")
	case c.field == Region:
		return people.Region(value).Name()
	case c.field == Class:
		return people.Class(value).Name()
	case c.field == Budget:
		return money.Of(parseBudget(value), "CAD").Text()
	case c.field == Lang:
		return i18n.Say("roster.lang." + value)
	case c.field == Joined, c.field == Ended:
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return t
		}
	}
	return i18n.Clip(strings.ReplaceAll(value, "\n", ", "), 80)
}

func (c change) says() i18n.Message {
	if c.was == "" {
		return i18n.Say("roster.step.fill", "Field", c.field.Words(), "Will", c.shown(c.will))
	}
	return i18n.Say("roster.step.change", "Field", c.field.Words(), "Was", c.shown(c.was), "Will", c.shown(c.will))
}

func (c change) conflict() i18n.Message {
	return i18n.Say("roster.note.conflict", "Field", c.field.Words(), "Ours", c.shown(c.was), "Theirs", c.shown(c.will))
}
