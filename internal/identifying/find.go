package identifying

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Kind is what sort of thing points at somebody.
type Kind string

// The kinds, in the order of preference where one passage could be two of them.
const (
	Email       Kind = "email"
	ClientID    Kind = "client_id"   // the department's client identifier: 1234-5678, 11-2345-6789
	Application Kind = "application" // an application or a file of the department, the Board or the agency
	SIN         Kind = "sin"         // a social insurance number, by its check digit
	Phone       Kind = "phone"
	Passport    Kind = "passport" // a passport or another paper of identity
	Birth       Kind = "birth"    // a whole date of birth; a year alone is nobody's
	Street      Kind = "street"   // a street with its number
	Postal      Kind = "postal"   // a whole postal code, which may be one building
	Name        Kind = "name"     // a name after "Mr.", "my client", "nommée" and the like
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Email, ClientID, Application, SIN, Phone, Passport, Birth, Street, Postal, Name}
}

// What says what it is, as a sentence goes on after a passage.
func (k Kind) What() i18n.Message { return i18n.Say("identifying.what." + string(k)) }

// Instead says how to put it so that it points at nobody.
func (k Kind) Instead() i18n.Message { return i18n.Say("identifying.instead." + string(k)) }

// Found is a passage that points at somebody: text[Start:End].
type Found struct {
	Start, End int // byte offsets, between characters
	Kind       Kind
}

// rule finds one kind. The passage is its first group, or all of it; seems looks at
// it with what stands around, and says whether it is one after all.
type rule struct {
	kind  Kind
	find  *regexp.Regexp
	seems func(before, passage, after string) bool
}

const (
	dash  = `[-‐‑–—]`
	gap   = "[ \u00a0\u202f\t]"
	month = `(?:jan|feb|fév|fev|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|aoû|aou|sep|oct|nov|dec|déc)\p{L}*\.?`
	date  = `(?:[0-9]{1,2}(?:er|st|nd|rd|th)?` + gap + `+(?:of` + gap + `+)?` + month + `,?` + gap + `+[0-9]{4}|` + month + gap + `+[0-9]{1,2}(?:er|st|nd|rd|th)?,?` + gap + `+[0-9]{4}|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})`
	// A word that begins with a capital and goes on in small letters, accents and hyphens included.
	capital = `\p{Lu}\p{Ll}[\p{L}'’-]*`
	label   = gap + `*(?:(?:number|no\.?|nos?|num\.?|numéro|n[°º]|id|#)` + gap + `*)?(?:(?:is|est)` + gap + `+)?:?` + gap + `*`
)

var rules = []rule{
	{kind: Email, find: regexp.MustCompile(`[\p{L}0-9._%+-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+`)},
	{kind: ClientID, find: regexp.MustCompile(`\b(?:[0-9]{2}` + dash + `)?[0-9]{4}` + dash + `[0-9]{4}\b`), seems: notYears},
	{kind: ClientID, find: regexp.MustCompile(`(?i)\b(?:uci|iuc|client` + gap + `id|id` + gap + `client)` + label + `([0-9]{8,10})\b`)},
	{kind: Application, find: regexp.MustCompile(`(?i)\b(?:[a-z]{1,2}[0-9]{9}|[a-z]{2}[0-9]` + dash + `[0-9]{5}|[0-9]{4}` + dash + `[a-z][0-9]` + dash + `[0-9]{5}|imm` + dash + `[0-9]{1,5}` + dash + `[0-9]{2})\b`)},
	{kind: Application, find: regexp.MustCompile(`(?i)\b(?:(?:file|case|application|claim)` + gap + `+(?:number|no\.?|#)|(?:numéro|n[°º]|no\.?)` + gap + `+(?:de|du)` + gap + `+(?:dossier|demande|cas)|dossier` + gap + `+(?:numéro|n[°º]|no\.?))` + gap + `*:?` + gap + `*([a-z]{0,3}[0-9][a-z0-9-]{4,})`)},
	{kind: SIN, find: regexp.MustCompile(`\b[0-9]{3}([- ]?)[0-9]{3}([- ]?)[0-9]{3}\b`), seems: insured},
	{kind: Phone, find: regexp.MustCompile(`(?:\+?1[-. ])?\(?\b[2-9][0-9]{2}\)?[-. ][0-9]{3}[-. ][0-9]{4}\b`)},
	{kind: Phone, find: regexp.MustCompile(`\+[0-9]{1,3}(?:[ .-]?\(?[0-9]{2,4}\)?){2,5}\b`)},
	{kind: Phone, find: regexp.MustCompile(`(?i)\b(?:tel|tél|telephone|téléphone|phone|cell|cellulaire|call|appeler)\.?` + label + `([0-9]{3}[-. ]?[0-9]{4})\b`)},
	{kind: Passport, find: regexp.MustCompile(`\b[A-Z]{1,2}[0-9]{6,8}\b`)},
	{kind: Passport, find: regexp.MustCompile(`(?i)\b(?:passport|passeport)` + label + `([a-z]{0,3}[0-9][a-z0-9]{4,})`)},
	{kind: Birth, find: regexp.MustCompile(`(?i)\b(?:born|birth|birthday|dob|d\.o\.b\.?|nées?|né\(e\)|nés|naissance)` + gap + `*:?` + gap + `*(?:on|is|the|le|est)?` + gap + `*(?:the|le)?` + gap + `*(` + date + `)`)},
	{kind: Street, find: regexp.MustCompile(`\b[0-9]{1,5}[A-Za-z]?,?` + gap + `+(?:` + capital + `\.?` + gap + `+){1,3}(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Drive|Boulevard|Blvd\.?|Crescent|Cres\.?|Lane)(?:$|[^\p{L}])`), seems: aHouse},
	{kind: Street, find: regexp.MustCompile(`\b[0-9]{1,5}[A-Za-z]?,?` + gap + `+(?:rue|Rue|avenue|av\.|boulevard|boul\.|chemin|ch\.|rang)` + gap + `+(?:(?:de|du|des|de` + gap + `la)` + gap + `+)?(?:l['’]|d['’])?\p{Lu}[\p{L}'’-]+`)},
	{kind: Postal, find: regexp.MustCompile(`\b[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]\b`)},
	{kind: Name, find: regexp.MustCompile(`\b(?:Mrs?|Ms|Miss|Mx|Mmes?|Mlles?|Mister|Monsieur|Madame)\.?` + gap + `+` + capital + `(?:` + gap + `+` + capital + `)?`), seems: somebody},
	{kind: Name, find: regexp.MustCompile(`\bMM?\.` + gap + `+` + capital + `(?:` + gap + `+` + capital + `)?`), seems: somebody},
	{kind: Name, find: regexp.MustCompile(`\b(?:[Mm]y|[Oo]ur|[Tt]he|[Aa]|[Hh]er|[Hh]is)` + gap + `+(?:client|claimant|applicant|detainee)s?,?` + gap + `+(` + capital + `)`), seems: somebody},
	{kind: Name, find: regexp.MustCompile(`(?:^|[^\p{L}])(?:[Mm]on|[Mm]a|[Nn]otre|[Ll]a|[Ll]e|[Uu]ne?)` + gap + `+(?:clients?|clientes?|demandeurs?|demandeuses?)` + gap + `*,?` + gap + `+(` + capital + `)`), seems: somebody},
	{kind: Name, find: regexp.MustCompile(`(?:^|[^\p{L}])(?:named|name` + gap + `is|s['’]appelle|nommée?|prénommée?|du` + gap + `nom` + gap + `de)` + gap + `+(` + capital + `(?:` + gap + `+` + capital + `)?)`), seems: somebody},
}

// offices and services are what follows "Ms." or "client" and is nobody's name.
var nobodys = []string{
	"Minister", "Ministre", "Speaker", "President", "Présidente", "Président", "Chair", "Justice", "Juge", "Commissioner", "Commissaire", "Member",
	"Service", "Services", "Support", "Centre", "Center", "Program", "Programs", "Programme", "Act", "Canada", "Immigration", "In", "At", "On", "The", "We", "They", "It",
}

func somebody(_, passage, _ string) bool {
	words := strings.Fields(passage)
	if len(words) == 0 {
		return false
	}
	first := words[0]
	if len(words) > 1 && (strings.HasSuffix(first, ".") || slices.Contains([]string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Mme", "Mmes", "Mlle", "Mlles", "Mister", "Monsieur", "Madame"}, first)) {
		first = words[1]
	}
	return !slices.Contains(nobodys, strings.Trim(first, ".,"))
}

var years = regexp.MustCompile(`^(?:19|20)[0-9]{2}` + dash + `(?:19|20)[0-9]{2}$`)

// notYears tells a client identifier from a span of years: "1995-1999".
func notYears(_, passage, _ string) bool { return !years.MatchString(passage) }

// aHouse tells a house from a year that stands before a name: "the 1951 Refugee Convention".
func aHouse(before, passage, _ string) bool {
	number, rest, _ := strings.Cut(passage, " ")
	year := len(number) == 4 && (number[:2] == "19" || number[:2] == "20")
	return !(year && (strings.HasSuffix(before, "the ") || strings.HasSuffix(before, "in "))) && rest != ""
}

// insured tells a social insurance number from another number of nine digits: its
// separators agree, it is no amount of money or round number, and its check digit is
// right (Luhn).
func insured(before, passage, after string) bool {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, passage)
	if strings.Contains(passage, " ") && strings.Contains(passage, "-") || strings.HasSuffix(digits, "000") {
		return false
	}
	if strings.HasSuffix(strings.TrimRight(before, " \u00a0\u202f"), "$") || money.MatchString(after) {
		return false
	}
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

var money = regexp.MustCompile(`^[ \x{a0}\x{202f}]*(?:\$|dollars?\b|CAD\b|M\$)`)

// longest bounds the text that is read, in bytes: forms take less.
const longest = 1 << 20

// Find lists what points at somebody in a text, in its order; passages do not
// overlap.
func Find(text string) []Found {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	type candidate struct {
		Found
		rank int
	}
	var all []candidate
	for rank, r := range rules {
		for _, m := range r.find.FindAllStringSubmatchIndex(text, -1) {
			from, to := m[0], m[1]
			if len(m) == 4 && m[2] >= 0 && r.kind != SIN {
				from, to = m[2], m[3]
			}
			for to > from && strings.IndexByte(" ,;\n\t", text[to-1]) >= 0 {
				to--
			}
			if r.seems == nil || r.seems(text[:from], text[from:to], text[to:]) {
				all = append(all, candidate{Found{from, to, r.kind}, rank})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Start, b.Start))
	})
	var kept []Found
	for _, c := range all {
		if !slices.ContainsFunc(kept, func(f Found) bool { return c.Start < f.End && f.Start < c.End }) {
			kept = append(kept, c.Found)
		}
	}
	slices.SortFunc(kept, func(a, b Found) int { return cmp.Compare(a.Start, b.Start) })
	return kept
}

// most is how many passages of one text a refusal shows.
const most = 5

// Check refuses a text that points at somebody: one refusal of the field for each
// passage, with the passage, what it seems to be, and how to say it instead; nil for
// a text that does not.
func Check(field, text string) error { return refuse(field, text, Kinds()) }

// CheckSpoken is Check for what people say to one another: who speaks is named there,
// with how to reach them, and the numbers of a person's file or papers, and a date of
// birth, are all that is refused.
func CheckSpoken(field, text string) error {
	return refuse(field, text, []Kind{ClientID, Application, SIN, Passport, Birth})
}

func refuse(field, text string, kinds []Kind) error {
	var refused []*fault.Error
	for _, f := range Find(text) {
		if len(refused) == most {
			break
		}
		if slices.Contains(kinds, f.Kind) {
			refused = append(refused, fault.Field(field, "identifying.error.found", fault.Args{
				"Passage": text[f.Start:f.End], "What": f.Kind.What(), "Instead": f.Kind.Instead(),
			}))
		}
	}
	return fault.Join(refused...)
}
