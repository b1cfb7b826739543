package roster

import (
	"cmp"
	"slices"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/table"
)

// Column is a column of a file and what it is taken for.
type Column struct {
	Index   int
	Heading string
	Field   Field
	Year    int // of Dues
	// Why says what the guess, or the decision, rests on.
	Why     i18n.Message
	Samples []string // a few of what stands in it
	Filled  int      // rows in which something does
	// Doubt says what is odd about it; no key for nothing.
	Doubt i18n.Message
}

// As is the field as a mapping writes it: "email", "dues:2026".
func (c Column) As() string {
	if c.Field == Dues {
		return "dues:" + itoa(c.Year)
	}
	return string(c.Field)
}

// Unknown is a value whose meaning is not known.
type Unknown struct {
	Field Field
	Value string
	Rows  int
	// Meaning is what the mapping has said; empty for nothing yet.
	Meaning string
}

// Sheet is a file understood.
type Sheet struct {
	File    string
	Table   *table.Table
	Line    int // where the headings stand
	Columns []Column
	Rows    []table.Row
	// Source names the program the file comes from.
	Source   string
	Mapping  Mapping
	Unknowns []Unknown
	Doubts   []i18n.Message

	by     map[Field][]int // columns, by what they hold
	orders map[int]dateOrder
}

const (
	sampleRows = 400 // rows that a guess looks at
	samples    = 3
)

// Understand works out what the columns of a table hold. A table none of whose
// rows names columns that are known is refused. One that names nobody is refused
// too, and comes back with the refusal, so that its columns can be decided.
func Understand(t *table.Table, m Mapping) (*Sheet, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	byName := headingTable()
	at, known := headingRow(t, byName, m)
	if known == 0 {
		return nil, fault.New(fault.Invalid, "roster.error.headings", fault.Args{"File": t.File, "Row": i18n.Clip(strings.Join(t.Rows[at].Cells, ", "), 300)})
	}
	s := &Sheet{File: t.File, Table: t, Line: t.Rows[at].Line, Rows: t.Rows[at+1:], Mapping: m, by: map[Field][]int{}, orders: map[int]dateOrder{}}
	for i, heading := range t.Rows[at].Cells {
		s.Columns = append(s.Columns, s.column(i, heading, byName))
	}
	s.settle()
	s.Source = s.source()
	s.doubts()
	for _, c := range s.Columns {
		s.by[c.Field] = append(s.by[c.Field], c.Index)
	}
	if !s.names() {
		return s, fault.New(fault.Invalid, "roster.error.no_names", fault.Args{"File": t.File})
	}
	s.unknowns()
	return s, nil
}

// headingRow finds the row that names the columns: of the first ten, the one
// with the most headings that are known. Titles often stand above it.
func headingRow(t *table.Table, byName map[string]Field, m Mapping) (at, known int) {
	for i, row := range t.Rows[:min(len(t.Rows), 10)] {
		n := 0
		for _, cell := range row.Cells {
			_, said := m.decided(cell)
			if f, _, ok := fieldOf(byName, cell); cell != "" && (said || ok && f != Skip) {
				n++
			}
		}
		if n > known {
			at, known = i, n
		}
	}
	return at, known
}

// decided is what the mapping says of a column.
func (m Mapping) decided(heading string) (string, bool) {
	if field, ok := m.Columns[heading]; ok {
		return field, true
	}
	for column, field := range m.Columns {
		if headingKey(column) == headingKey(heading) && headingKey(heading) != "" {
			return field, true
		}
	}
	return "", false
}

func (s *Sheet) column(i int, heading string, byName map[string]Field) Column {
	c := Column{Index: i, Heading: heading, Field: Skip, Why: i18n.Say("roster.why.unknown")}
	var values []string
	for _, row := range s.Rows {
		v := row.Cell(i)
		if v == "" {
			continue
		}
		c.Filled++
		if len(values) < sampleRows {
			values = append(values, v)
		}
		if len(c.Samples) < samples && !slices.Contains(c.Samples, i18n.Clip(v, 60)) {
			c.Samples = append(c.Samples, i18n.Clip(v, 60))
		}
	}
	if said, ok := s.Mapping.decided(heading); ok {
		c.Field, c.Year, _ = parseField(said)
		c.Why = i18n.Say("roster.why.said")
	} else if f, year, ok := fieldOf(byName, heading); ok {
		c.Field, c.Year, c.Why = f, year, i18n.Say("roster.why.heading")
		s.byValues(&c, values)
	} else {
		s.byValues(&c, values)
	}
	if c.Field.day() {
		s.orders[i] = s.order(&c, values)
	}
	return c
}

// order says how the days of a column are meant.
func (s *Sheet) order(c *Column, values []string) dateOrder {
	if s.Mapping.Dates != "" {
		return dateOrder(s.Mapping.Dates)
	}
	if order := orderOf(values); order != "" {
		return order
	}
	for _, v := range values {
		if _, twoWays, ok := parseDay(v, dayFirst); ok && twoWays {
			c.Doubt = i18n.Say("roster.doubt.day_month", "Value", v)
			break
		}
	}
	return dayFirst
}

// share is how many of every hundred values satisfy is.
func share(values []string, is func(string) bool) int {
	n := 0
	for _, v := range values {
		if is(v) {
			n++
		}
	}
	return n * 100 / max(len(values), 1)
}

func isKind(v string) bool { _, ok := kindByName(v); return ok }

func isClass(v string) bool { _, ok := classByName(v); return ok }

// byValues looks at what stands in a column: where the heading says nothing, or
// could mean two things.
func (s *Sheet) byValues(c *Column, values []string) {
	key := headingKey(c.Heading)
	take := func(f Field, why string) { c.Field, c.Why = f, i18n.Say("roster.why."+why) }
	emails := share(values, isEmail)
	provinces := share(values, func(v string) bool { _, ok := regionByName(v); return ok })
	switch {
	case len(values) == 0:
	case c.Field == Title && share(values, isSalutation) > 70:
		take(Skip, "salutation")
	case c.Field == Status && share(values, isClass) > 70 && share(values, func(v string) bool { _, ok := statusByName(v); return ok }) < 70:
		take(Class, "classes")
	case c.Field == ID && emails > 70, c.Field == Skip && c.Why.Key == "roster.why.unknown" && emails > 70:
		take(Email, "emails")
	case c.Field == DuesPaid && share(values, func(v string) bool { _, ok := parseYes(v); return ok }) < 50 && share(values, isDay) < 50 && share(values, isAmount) > 70:
		take(DuesAmount, "amounts")
	case c.Field == Email && emails < 20:
		c.Doubt = i18n.Say("roster.doubt.no_emails")
	case c.Field.day() && c.Field != Dues && c.Field != DuesPaid && share(values, isDay) < 20:
		c.Doubt = i18n.Say("roster.doubt.no_days")
	case c.Field != Skip || c.Why.Key != "roster.why.unknown":
	case key == "type" && share(values, isKind) > 70:
		take(Kind, "kinds")
	case (key == "type" || key == "membership" || key == "adhesion" || key == "groupe" || key == "group") && share(values, isClass) > 70:
		take(Class, "classes")
	case share(values, canadianPostal.MatchString) > 70:
		take(Postal, "postal")
	case provinces > 80 && len(values) > 1:
		take(Province, "provinces")
	case share(values, isDay) > 80 && share(values, yearOnly.MatchString) < 50:
		c.Doubt = i18n.Say("roster.doubt.which_day")
	}
}

func isDay(v string) bool { _, _, ok := parseDay(v, dayFirst); return ok }

func isAmount(v string) bool { _, ok := parseCents(v); return ok }

func isSalutation(v string) bool {
	return slices.Contains([]string{"mr", "mrs", "ms", "miss", "mx", "dr", "m", "mme", "mlle", "prof", "monsieur", "madame", "rev", "sr"}, headingKey(v))
}

// settle decides between columns: one each for most fields, and "Name" or "Nom",
// which may be anybody's.
func (s *Sheet) settle() {
	has := func(fields ...Field) bool {
		return slices.ContainsFunc(s.Columns, func(c Column) bool { return slices.Contains(fields, c.Field) })
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		if _, said := s.Mapping.decided(c.Heading); said {
			continue
		}
		switch key := headingKey(c.Heading); {
		case key == "nom" && has(Given):
			c.Field, c.Why = Family, i18n.Say("roster.why.beside_given")
		case key == "nom" && has(Organization, OrganizationEN, OrganizationFR):
			c.Field, c.Why = Name, i18n.Say("roster.why.beside_organization")
		case key == "nom", key == "name" && !has(Organization, OrganizationEN, OrganizationFR, Kind), (key == "membre" || key == "member" || key == "membres" || key == "members") && !has(Organization, OrganizationEN, OrganizationFR):
			c.Field, c.Why = Organization, i18n.Say("roster.why.only_name")
		case key == "name":
			c.Field, c.Why = Name, i18n.Say("roster.why.beside_organization")
		}
	}
	best := map[Field]int{}
	for i, c := range s.Columns {
		if c.Field == Skip || c.Field.several() {
			continue
		}
		said := func(c Column) bool { return c.Why.Key == "roster.why.said" }
		if j, taken := best[c.Field]; !taken || said(c) && !said(s.Columns[j]) || said(c) == said(s.Columns[j]) && c.Filled > s.Columns[j].Filled {
			best[c.Field] = i
		}
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		if j, ok := best[c.Field]; ok && j != i {
			c.Field, c.Why = Skip, i18n.Say("roster.why.other_column", "Column", s.Columns[j].Heading)
		}
	}
}

// source names the program the file comes from by its headings.
func (s *Sheet) source() string {
	if s.Mapping.Source != "" {
		return s.Mapping.Source
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if !slices.ContainsFunc(s.Columns, func(c Column) bool { return headingKey(c.Heading) == name }) {
				return false
			}
		}
		return true
	}
	switch {
	case has("slug", "goodstanding", "mayvote"):
		return "plenary"
	case has("nationbuilderid"), has("signuptype"):
		return "nationbuilder"
	case has("contactid", "contacttype"), has("contactid", "displayname"):
		return "civicrm"
	case has("accountid"), has("accountname", "mailingcity"), has("accountname", "billingcity"), has("casesafecontactid"):
		return "salesforce"
	case has("userid", "membershiplevel"), has("membershiplevel", "renewaldue"):
		return "wildapricot"
	}
	return plainSheet
}

// plainSheet is the source of a file that no known program wrote.
const plainSheet = "sheet"

// Origin says in words what the file was taken for: the export of a program, or
// a plain spreadsheet.
func (s *Sheet) Origin() i18n.Message {
	if s.Source == plainSheet {
		return i18n.Say("roster.origin.sheet")
	}
	return i18n.Say("roster.origin.export", "Source", cmp.Or(programNames[s.Source], s.Source))
}

// programNames are the names that programs go by.
var programNames = map[string]string{"plenary": "Plenary", "nationbuilder": "NationBuilder", "civicrm": "CiviCRM", "salesforce": "Salesforce", "wildapricot": "Wild Apricot"}

// doubts are those about the file as a whole.
func (s *Sheet) doubts() {
	t := s.Table
	if t.Damaged > 0 {
		s.Doubts = append(s.Doubts, i18n.Say("roster.doubt.damaged", "Count", t.Damaged, "Encoding", t.Encoding))
	}
	if t.Cut > 0 {
		s.Doubts = append(s.Doubts, i18n.Say("roster.doubt.cut", "Count", t.Cut))
	}
	if len(t.Others) > 0 {
		s.Doubts = append(s.Doubts, i18n.Say("roster.doubt.sheets", "Sheet", t.Sheet, "Others", strings.Join(t.Others, ", ")))
	}
	if len(s.Rows) == 0 {
		s.Doubts = append(s.Doubts, i18n.Say("roster.doubt.no_rows"))
	}
	for column := range s.Mapping.Columns {
		if !slices.ContainsFunc(s.Columns, func(c Column) bool { return headingKey(c.Heading) == headingKey(column) }) {
			s.Doubts = append(s.Doubts, i18n.Say("roster.doubt.no_column", "Column", i18n.Clip(column, 60)))
		}
	}
	slices.SortFunc(s.Doubts, func(a, b i18n.Message) int { return strings.Compare(a.Key, b.Key) })
}

// names reports whether some column says whom a row is about.
func (s *Sheet) names() bool {
	for _, f := range []Field{Organization, OrganizationEN, OrganizationFR, Name, Given, Family, ID, OrganizationID} {
		if len(s.by[f]) > 0 {
			return true
		}
	}
	return false
}

// maxUnknowns bounds the values whose meaning is asked for.
const maxUnknowns = 50

// unknowns lists the values whose meaning nobody knows, the most frequent first.
func (s *Sheet) unknowns() {
	type key struct {
		f Field
		v string
	}
	counts := map[key]int{}
	for _, row := range s.Rows {
		for _, f := range []Field{Class, Status, Kind, Province, Region} {
			v := s.value(row, f)
			if v == "" {
				continue
			}
			said := s.Mapping.Values[f][v]
			if said != "" || !s.known(f, v) {
				counts[key{f, v}]++
			}
		}
	}
	for k, n := range counts {
		// A place that is no province is read with its country, and may be left out.
		if (k.f == Province || k.f == Region) && s.Mapping.Values[k.f][k.v] == "" && len(s.by[Country]) > 0 {
			continue
		}
		s.Unknowns = append(s.Unknowns, Unknown{Field: k.f, Value: k.v, Rows: n, Meaning: s.Mapping.Values[k.f][k.v]})
	}
	slices.SortFunc(s.Unknowns, func(a, b Unknown) int {
		if a.Rows != b.Rows {
			return b.Rows - a.Rows
		}
		return strings.Compare(string(a.Field)+"\x00"+a.Value, string(b.Field)+"\x00"+b.Value)
	})
	s.Unknowns = s.Unknowns[:min(len(s.Unknowns), maxUnknowns)]
}

func (s *Sheet) known(f Field, v string) bool {
	ok := false
	switch f {
	case Class:
		_, ok = classByName(v)
	case Status:
		_, ok = statusByName(v)
	case Kind:
		_, ok = kindByName(v)
	case Province, Region:
		_, ok = regionByName(v)
	}
	return ok
}

// value is what a row says of a field: the first of its columns with something
// in it.
func (s *Sheet) value(row table.Row, f Field) string {
	for _, i := range s.by[f] {
		if v := row.Cell(i); v != "" {
			return v
		}
	}
	return ""
}

// meaning is a value with what the mapping says it means.
func (s *Sheet) meaning(row table.Row, f Field) string {
	v := s.value(row, f)
	if m := s.Mapping.Values[f][v]; m != "" {
		return m
	}
	return v
}

// kindByName reads the kind of a contact; a household is none that is taken.
func kindByName(s string) (kind string, ok bool) {
	switch headingKey(s) {
	case "individual", "person", "individu", "personne", "contact", "0": // NationBuilder numbers its kinds
		return kindPerson, true
	case "organization", "organisation", "organisme", "account", "company", "business", "groupe", "1":
		return kindOrganization, true
	case "household", "menage", "householdaccount":
		return string(Skip), true
	}
	return "", false
}

// regionOf is the region that a value of a place means.
func regionOf(v string) (people.Region, bool) {
	if r := people.Region(v); r.Valid() {
		return r, true
	}
	return regionByName(v)
}
