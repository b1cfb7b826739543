package roster

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/table"
)

// facts are what a row, or several, say of an organization.
type facts struct {
	slug             string
	name             i18n.Text
	class            people.Class
	region           people.Region
	city, address    string
	email, phone     string
	website          string
	budget           string // cents; empty: not said
	lang             i18n.Lang
	joined, ended    time.Time
	shown            []people.Showing
	shownDay         time.Time
	shownHow         string
	dues             []people.Dues
	statusOver       bool // the file says it is over and not since when
	pending          bool // the file says it is not admitted yet
	classWord, where string
}

// person is what a row says of a person.
type person struct {
	name, email, phone string
	lang               i18n.Lang
	title              string
}

// record is a row understood.
type record struct {
	file string
	line int
	// What the other program calls them; empty for nothing.
	personID, organizationID string
	org                      facts
	hasOrg                   bool
	// own tells that the row is about the organization itself, and what it says of
	// places and addresses is the organization's; otherwise it may be the person's.
	own       bool
	who       person
	hasPerson bool
	refused   i18n.Message
	notes     []i18n.Message
}

func (r *record) note(key string, args ...any) { r.notes = append(r.notes, i18n.Say(key, args...)) }

func (r *record) refuse(key string, args ...any) {
	if r.refused.Key == "" {
		r.refused = i18n.Say(key, args...)
	}
}

// reader turns the rows of a sheet into records.
type reader struct {
	sheet  *Sheet
	today  time.Time
	dueDay func(year int) time.Time // the last day to pay the dues of a year
}

// read understands one row.
func (rd *reader) read(row table.Row) record {
	s := rd.sheet
	r := record{file: s.File, line: row.Line}
	rd.whom(row, &r)
	if out, _ := parseYes(s.value(row, LeftOut)); out {
		r.refuse("roster.refused.left_out")
	}
	if r.refused.Key != "" {
		return r
	}
	rd.place(row, &r)
	rd.contact(row, &r)
	rd.membership(row, &r)
	rd.dues(row, &r)
	rd.consent(row, &r)
	return r
}

// whom finds the organization and the person that a row names.
func (rd *reader) whom(row table.Row, r *record) {
	s := rd.sheet
	full := strings.TrimSpace(s.value(row, Given) + " " + s.value(row, Family))
	shown := s.value(row, Name)
	name := i18n.Text{EN: s.value(row, OrganizationEN), FR: s.value(row, OrganizationFR)}
	if both := s.value(row, Organization); both != "" {
		name = i18n.Text{EN: or(name.EN, both), FR: or(name.FR, both)}
	}
	if isHousehold(name.In(i18n.EN)) { // what Salesforce's nonprofit package makes of a person's home
		name = i18n.Text{}
	}
	id, orgID := s.value(row, ID), s.value(row, OrganizationID)
	r.who.name, r.org.name = or(full, shown), name
	kind := ""
	if said := s.meaning(row, Kind); said != "" {
		if k, ok := kindByName(said); ok {
			kind = k
		}
		switch said {
		case kindPerson, kindOrganization, string(Skip):
			kind = said
		}
		if kind == string(Skip) {
			r.refuse("roster.refused.household", "Kind", said)
			return
		}
	}
	switch kind {
	case kindOrganization:
		if name.Empty() {
			name = i18n.Same(or(shown, full))
		}
		r.own, r.organizationID = true, or(id, orgID)
		full, shown = "", ""
	case kindPerson:
		r.personID, r.organizationID = id, orgID
	default:
		r.own = true
		r.personID, r.organizationID = id, orgID
		if full == "" && shown == "" && orgID == "" {
			r.personID, r.organizationID = "", id
		}
	}
	r.who.name = or(full, shown)
	r.hasPerson = r.who.name != ""
	r.org.name, r.hasOrg = name, !name.Empty()
	r.org.slug = s.value(row, Slug)
	if !r.hasOrg && r.organizationID != "" && kind != kindPerson && !r.hasPerson {
		r.hasOrg = true // a further row about an organization: a membership, a year of dues
	}
	if !r.hasOrg && !r.hasPerson && r.personID == "" {
		r.refuse("roster.refused.no_name")
	}
}

func isHousehold(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), " household") || strings.HasPrefix(strings.ToLower(name), "ménage ")
}

// place reads where the organization is.
func (rd *reader) place(row table.Row, r *record) {
	s, o := rd.sheet, &r.org
	o.city = s.value(row, City)
	province, postal := s.value(row, Province), s.value(row, Postal)
	canada, known := inCanada(s.value(row, Country))
	for _, f := range []Field{Region, Province} {
		if v := s.meaning(row, f); v != "" && o.region == "" {
			o.region, _ = regionOf(v)
			o.where = or(o.where, v)
		}
	}
	if known && !canada {
		o.region, o.where = people.Abroad, s.value(row, Country)
	}
	if o.region == "" {
		o.region, _ = regionByPostal(postal)
	}
	street := s.value(row, Street)
	if more := s.value(row, Street2); more != "" && street != "" {
		street += "\n" + more
	}
	if street == "" {
		return
	}
	lines := []string{street}
	if town := strings.TrimSpace(strings.Trim(o.city+", "+province, ", ") + "  " + postal); town != "" && len(s.by[Street]) > 0 && len(s.by[Postal])+len(s.by[Province]) > 0 {
		lines = append(lines, town)
	}
	if known && !canada {
		lines = append(lines, s.value(row, Country))
	}
	o.address = strings.Join(lines, "\n")
}

// contact reads addresses, numbers and languages: those of whom the row is
// about are the person's where it names one.
func (rd *reader) contact(row table.Row, r *record) {
	s := rd.sheet
	lang := i18n.Lang("")
	if v := s.meaning(row, Lang); v != "" {
		var ok bool
		if lang, ok = langByName(v); !ok {
			r.note("roster.note.lang", "Value", i18n.Clip(v, 40))
		}
	}
	email, phone := rd.email(s.value(row, Email), r), s.value(row, Phone)
	r.org.email, r.org.phone, r.org.website = rd.email(s.value(row, OrganizationEmail), r), s.value(row, OrganizationPhone), s.value(row, Website)
	r.who.email = rd.email(s.value(row, PersonEmail), r)
	if v := s.value(row, Budget); v != "" {
		if cents, ok := parseCents(v); ok {
			r.org.budget = strconv.FormatInt(cents, 10)
		} else {
			r.note("roster.note.budget", "Value", i18n.Clip(v, 40))
		}
	}
	r.who.title = s.value(row, Title)
	if r.hasPerson {
		r.who.email, r.who.phone, r.who.lang = or(r.who.email, email), phone, lang
		return
	}
	r.org.email, r.org.phone, r.org.lang = or(r.org.email, email, r.who.email), or(r.org.phone, phone), lang
}

// email reads one address; of several in a cell it takes the first.
func (rd *reader) email(v string, r *record) string {
	if v == "" {
		return ""
	}
	for part := range strings.FieldsFuncSeq(v, func(c rune) bool { return strings.ContainsRune(";, \n<>", c) }) {
		if part = people.FoldEmail(strings.TrimPrefix(part, "mailto:")); isEmail(part) {
			return part
		}
	}
	r.note("roster.note.email", "Value", i18n.Clip(v, 60))
	return ""
}

// day reads a day of a row, noting one that cannot be read.
func (rd *reader) day(row table.Row, f Field, r *record) time.Time {
	for _, i := range rd.sheet.by[f] {
		v := row.Cell(i)
		if v == "" {
			continue
		}
		day, _, ok := parseDay(v, rd.sheet.orders[i])
		if !ok && headingKey(v) != "never" && headingKey(v) != "jamais" {
			r.note("roster.note.day", "Value", i18n.Clip(v, 40), "Column", rd.sheet.Columns[i].Heading)
		}
		return day
	}
	return time.Time{}
}

// membership reads the class, the days and the status.
func (rd *reader) membership(row table.Row, r *record) {
	s, o := rd.sheet, &r.org
	if v := s.meaning(row, Class); v != "" {
		class, ok := classByName(v)
		switch {
		case v == string(Skip):
			r.refuse("roster.refused.class_skipped", "Class", s.value(row, Class))
		case ok:
			o.class = class
		default:
			o.classWord = v
		}
	}
	o.joined = rd.day(row, Joined, r)
	if started := rd.day(row, Started, r); o.joined.IsZero() {
		o.joined = started
	}
	o.ended = rd.day(row, Ended, r)
	expires := rd.day(row, Expires, r)
	word := s.meaning(row, Status)
	status, ok := statusByName(word)
	switch word {
	case statusCurrent:
		status, ok = current, true
	case statusOver:
		status, ok = over, true
	case statusPending:
		status, ok = pending, true
	}
	if !ok {
		r.note("roster.note.status", "Value", i18n.Clip(word, 40))
	}
	switch {
	case status == pending:
		o.pending = true
		o.joined, o.ended = time.Time{}, time.Time{}
	case !o.ended.IsZero():
	case status == over && !expires.IsZero():
		o.ended = expires
		if expires.After(rd.today) {
			o.ended = rd.today
		}
	case status == over:
		o.statusOver = true
	case status == unsaid && !expires.IsZero() && expires.Before(rd.today):
		o.ended = expires
		r.note("roster.note.expired", "Day", expires)
	}
	if !o.ended.IsZero() && o.ended.Before(o.joined) {
		r.note("roster.note.ends_before", "Joined", o.joined, "Ended", o.ended)
		o.ended = time.Time{}
		o.statusOver = status == over
	}
}

// dues reads what is owed and paid, of the one year that the row names and of
// those that headings name.
func (rd *reader) dues(row table.Row, r *record) {
	s := rd.sheet
	if v := s.value(row, DuesYear); v != "" || s.value(row, DuesAmount) != "" && !rd.day(row, DuesDue, &record{}).IsZero() {
		year, _ := strconv.Atoi(v)
		due := rd.day(row, DuesDue, r)
		if year == 0 && !due.IsZero() {
			year = due.Year()
		}
		cents, isAmount := parseCents(s.value(row, DuesAmount))
		paid, yes := rd.paid(row, r)
		rd.owe(r, year, cents, isAmount, due, paid, yes)
	}
	for _, i := range s.by[Dues] {
		v, year := row.Cell(i), s.Columns[i].Year
		if v == "" {
			continue
		}
		if day, _, ok := parseDay(v, s.orders[i]); ok && !yearOnly.MatchString(v) {
			rd.owe(r, year, 0, false, time.Time{}, day, true)
			continue
		}
		if yes, ok := parseYes(v); ok && v != "0" && v != "1" {
			if yes {
				rd.owe(r, year, 0, false, time.Time{}, time.Time{}, true)
			}
			continue
		}
		if cents, ok := parseCents(v); ok {
			rd.owe(r, year, cents, true, time.Time{}, time.Time{}, cents > 0)
			continue
		}
		r.note("roster.note.dues", "Value", i18n.Clip(v, 40), "Column", s.Columns[i].Heading)
	}
}

// paid reads whether and when dues were paid.
func (rd *reader) paid(row table.Row, r *record) (day time.Time, yes bool) {
	v := rd.sheet.value(row, DuesPaid)
	if v == "" {
		return time.Time{}, false
	}
	if yes, ok := parseYes(v); ok {
		return time.Time{}, yes
	}
	day = rd.day(row, DuesPaid, r)
	return day, !day.IsZero()
}

// owe adds the dues of a year. Paid on a day that nobody said, they count from
// the first of the year; how much must be known.
func (rd *reader) owe(r *record, year int, cents int64, isAmount bool, due, paid time.Time, isPaid bool) {
	switch {
	case year < 1900 || year > 2999:
		r.note("roster.note.dues_year")
		return
	case !isAmount:
		r.note("roster.note.dues_amount", "Year", itoa(year))
		return
	}
	if due.IsZero() {
		due = rd.dueDay(year)
	}
	if isPaid && paid.IsZero() {
		paid = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	r.org.dues = append(r.org.dues, people.Dues{Year: year, Amount: cents, Due: due, Paid: paid})
}

// consent takes what an organization agreed to be shown only where the file
// says when or how it agreed.
func (rd *reader) consent(row table.Row, r *record) {
	s := rd.sheet
	v := s.value(row, Consent)
	if v == "" {
		return
	}
	shown := shownByName(v)
	if len(shown) == 0 {
		return
	}
	day, how := rd.day(row, ConsentDay, r), s.value(row, ConsentHow)
	if day.IsZero() && how == "" {
		r.note("roster.note.consent")
		return
	}
	r.org.shown, r.org.shownDay, r.org.shownHow = shown, day, how
}

// or is the first text that is not empty.
func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
