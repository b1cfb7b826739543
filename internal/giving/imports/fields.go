package imports

import (
	"slices"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Field is what a column holds.
type Field string

// The fields, in the order in which a page offers them. Skip is a column that is not
// read.
const (
	Skip       Field = ""
	Number     Field = "number" // of the gift, at its source
	Date       Field = "date"
	Amount     Field = "amount"
	Fee        Field = "fee"
	Name       Field = "name"
	First      Field = "first"
	Last       Field = "last"
	Company    Field = "company"
	Email      Field = "email"
	Phone      Field = "phone"
	Street     Field = "street"
	Street2    Field = "street2"
	City       Field = "city"
	Province   Field = "province"
	Postal     Field = "postal"
	Country    Field = "country"
	Language   Field = "language"
	Fund       Field = "fund"
	Method     Field = "method"
	Dedication Field = "dedication"
	Message    Field = "message"
	Anonymous  Field = "anonymous"
	Receipt    Field = "receipt" // its number, or whether one was issued
)

// Fields lists them.
func Fields() []Field {
	return []Field{
		Number, Date, Amount, Fee, Name, First, Last, Company, Email, Phone, Street, Street2, City, Province, Postal, Country, Language, Fund, Method, Dedication, Message,
		Anonymous, Receipt,
	}
}

// Valid reports whether it is one of them, or Skip.
func (f Field) Valid() bool { return f == Skip || slices.Contains(Fields(), f) }

// Say is the field in words.
func (f Field) Say() i18n.Message {
	if f == Skip {
		return i18n.Say("imports.field.skip")
	}
	return i18n.Say("imports.field." + string(f))
}

// headings are what programs call the fields, folded, in English and in French. Where two
// columns of a file claim one field, the one that stands earlier in its list has it.
func headings() map[Field][]string {
	return map[Field][]string{
		Number: {
			"transaction number", "transaction id", "transaction no", "transaction", "donation id", "gift id", "gift number", "reference number", "donation number", "confirmation number",
			"numero de transaction", "no de transaction", "numero de don", "no de don", "numero du don", "identifiant", "id",
		},
		Date: {
			"donation date", "donation date time", "date of donation", "gift date", "date received", "received", "received on", "date", "transaction date",
			"date du don", "date de don", "date et heure du don", "date de reception", "recu le", "date de transaction",
		},
		Amount: {
			"amount", "donation amount", "gross amount", "gross", "gift amount", "total amount", "amount cad", "gift",
			"montant", "montant du don", "montant brut", "montant total", "don",
		},
		Fee: {
			"fee", "fees", "fee amount", "processing fee", "canadahelps fee", "transaction fee", "platform fee",
			"frais", "frais de traitement", "frais de transaction", "frais de service", "montant des frais",
		},
		Name: {
			"donor name", "donor", "full name", "name", "nom du donateur", "nom complet", "nom de la personne donatrice", "nom et prenom", "donateur",
		},
		First: {"donor first name", "first name", "firstname", "given name", "first", "prenom", "prenom du donateur"},
		Last:  {"donor last name", "last name", "lastname", "surname", "family name", "last", "nom de famille", "nom de famille du donateur", "nom"},
		Company: {
			"donor company name", "company", "company name", "organization", "organisation", "organization name", "donor company",
			"entreprise", "nom de l entreprise", "organisme", "societe", "nom de la societe",
		},
		Email:      {"donor email address", "donor email", "email", "email address", "e mail", "e mail address", "courriel", "adresse courriel", "courriel du donateur", "adresse electronique"},
		Phone:      {"donor phone number", "donor phone", "phone", "phone number", "telephone", "telephone du donateur", "numero de telephone"},
		Street:     {"donor address 1", "address 1", "address line 1", "address1", "donor address", "street", "street address", "address", "adresse 1", "adresse ligne 1", "adresse", "adresse du donateur", "rue"},
		Street2:    {"donor address 2", "address 2", "address line 2", "address2", "unit", "apartment", "adresse 2", "adresse ligne 2", "appartement", "app"},
		City:       {"donor city", "city", "town", "ville", "ville du donateur"},
		Province:   {"donor province state", "donor province", "province state", "province", "state", "province etat", "province du donateur"},
		Postal:     {"donor postal zip code", "donor postal code", "postal zip code", "postal code", "postalcode", "zip", "zip code", "code postal", "code postal du donateur"},
		Country:    {"donor country", "country", "pays", "pays du donateur"},
		Language:   {"donor language", "language", "preferred language", "language preference", "langue", "langue de correspondance", "langue du donateur"},
		Fund:       {"fund", "fund name", "designation", "fund designation", "campaign fund", "fonds", "nom du fonds", "affectation"},
		Method:     {"payment method", "method", "payment type", "mode de paiement", "methode de paiement", "type de paiement"},
		Dedication: {"dedication", "dedication name", "dedicatee name", "dedicatee", "in honour of", "in memory of", "tribute", "dedicace", "hommage", "nom de la personne honoree"},
		Message:    {"message to charity", "message", "message to the charity", "comments", "comment", "note", "notes", "message a l organisme", "commentaire", "commentaires", "remarque", "remarques"},
		Anonymous:  {"anonymous", "anonymous donation", "is anonymous", "anonyme", "don anonyme"},
		Receipt: {
			"receipt number", "receipt no", "tax receipt number", "receipt", "tax receipt", "receipt issued", "receipted", "official receipt",
			"numero de recu", "no de recu", "recu", "recu officiel", "recu emis", "recu fiscal",
		},
	}
}

// folded is a heading as it is compared.
func folded(heading string) string {
	return strings.Join(strings.Fields(people.Fold(strings.NewReplacer("_", " ", "-", " ", "/", " ", "(", " ", ")", " ", "'", " ", "’", " ", ".", " ", ":", " ", "#", " ", "$", " ").Replace(heading))), " ")
}

// guess says what columns hold, by their headings. remembered is what people said of
// headings before, and counts first.
func guess(heads []string, remembered map[string]Field) []Field {
	fields := make([]Field, len(heads))
	settled := make([]bool, len(heads))
	taken := map[Field]bool{}
	for i, h := range heads {
		if f, ok := remembered[folded(h)]; ok && (f == Skip || !taken[f]) {
			fields[i], settled[i], taken[f] = f, true, f != Skip
		}
	}
	known := headings()
	for _, f := range Fields() {
		if taken[f] {
			continue
		}
		best, at := -1, -1
		for i, h := range heads {
			if settled[i] {
				continue
			}
			if n := slices.Index(known[f], folded(h)); n >= 0 && (best < 0 || n < best) {
				best, at = n, i
			}
		}
		if at >= 0 {
			fields[at], settled[at], taken[f] = f, true, true
		}
	}
	return fields
}

// Folded is a heading as it is remembered.
func Folded(heading string) string { return folded(heading) }
