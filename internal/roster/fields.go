package roster

import (
	"regexp"
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Field is what a column holds.
type Field string

// The fields. Which of several things one row says is worked out from all its
// fields: see record.go.
const (
	Skip              Field = "skip" // nothing that is taken
	ID                Field = "id"   // what the other program calls whom the row is about
	Kind              Field = "kind" // person or organization
	Organization      Field = "organization"
	OrganizationEN    Field = "organization_en"
	OrganizationFR    Field = "organization_fr"
	OrganizationID    Field = "organization_id" // what the other program calls it
	Slug              Field = "slug"            // what this program calls it in addresses
	Class             Field = "class"
	Region            Field = "region"
	Province          Field = "province"
	Country           Field = "country"
	City              Field = "city"
	Street            Field = "street"
	Street2           Field = "street2"
	Postal            Field = "postal"
	OrganizationEmail Field = "organization_email"
	OrganizationPhone Field = "organization_phone"
	Website           Field = "website"
	Budget            Field = "budget" // what the organization spends in a year
	Name              Field = "name"   // of the person, or of whom the row is about
	Given             Field = "given"
	Family            Field = "family"
	Email             Field = "email" // of whom the row is about
	PersonEmail       Field = "person_email"
	Phone             Field = "phone"
	Title             Field = "title"
	Lang              Field = "lang"
	Joined            Field = "joined"  // member since
	Started           Field = "started" // the present term began
	Expires           Field = "expires" // paid until
	Ended             Field = "ended"   // membership is over since
	Status            Field = "status"
	DuesYear          Field = "dues_year"
	DuesAmount        Field = "dues_amount"
	DuesDue           Field = "dues_due"
	DuesPaid          Field = "dues_paid" // the day, or yes
	Dues              Field = "dues"      // of the year that the heading names: an amount, a day, or yes
	Consent           Field = "consent"   // to be shown in the public directory
	ConsentDay        Field = "consent_day"
	ConsentHow        Field = "consent_how"
	LeftOut           Field = "left_out" // yes: deceased, deleted, archived
)

// Fields lists the fields in the order forms show them.
func Fields() []Field {
	return []Field{
		Skip, Organization, OrganizationEN, OrganizationFR, OrganizationEmail, OrganizationPhone, Website, Budget, OrganizationID, Slug,
		Class, Status, Joined, Started, Expires, Ended,
		Name, Given, Family, Title, Lang, PersonEmail, Email, Phone, ID, Kind,
		Street, Street2, City, Province, Region, Postal, Country,
		Dues, DuesYear, DuesAmount, DuesDue, DuesPaid, Consent, ConsentDay, ConsentHow, LeftOut,
	}
}

// Words say what the field holds.
func (f Field) Words() i18n.Message { return i18n.Say("roster.field." + string(f)) }

// several reports whether more than one column may hold the field: the first
// that has something in a row counts, as for the address at work and that at home.
func (f Field) several() bool {
	switch f {
	case Skip, Email, PersonEmail, Phone, Street, Street2, City, Province, Postal, Country, OrganizationEmail, OrganizationPhone, Dues, LeftOut:
		return true
	}
	return false
}

// day reports whether the field holds a day.
func (f Field) day() bool {
	switch f {
	case Joined, Started, Expires, Ended, DuesDue, DuesPaid, ConsentDay, Dues:
		return true
	}
	return false
}

// parseField reads a field as people write it: "email", "dues:2026".
func parseField(s string) (f Field, year int, ok bool) {
	name, rest, hasYear := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ":")
	if hasYear {
		n, err := strconv.Atoi(rest)
		if err != nil || n < 1900 || n > 2999 || Field(name) != Dues {
			return "", 0, false
		}
		return Dues, n, true
	}
	for _, f := range Fields() {
		if string(f) == name && f != Dues {
			return f, 0, true
		}
	}
	return "", 0, false
}

// headings lists the headings a field goes by in the exports of CiviCRM,
// Salesforce with its nonprofit package, NationBuilder, Wild Apricot, this
// program and plain sheets in both languages: letters and digits alone, without
// accents.
var headings = map[Field]string{
	ID: `contactid userid memberid membernumber nationbuilderid recordid civicrmid externalid externalidentifier internalcontactid
		salesforceid casesafecontactid id numero numerodemembre nodemembre identifiant nomembre`,
	Kind: `contacttype recordtype signuptype contactrecordtype typedecontact typecontact`,
	Organization: `organization organisation organizationname organisationname company companyname employer currentemployer account accountname
		organisme nomdelorganisme nomdelorganisation nomorganisme association agency memberorganization memberorganisation organismemembre ong ngo
		denomination raisonsociale affiliation primaryaffiliation institution employeur nomdumembre membername nomdugroupe organizationlegalname`,
	OrganizationEN: `nameen organizationen organisationen nameenglish englishname organizationenglish organismeanglais nomanglais nomenanglais organizationnameenglish`,
	OrganizationFR: `namefr organizationfr organisationfr namefrench frenchname organizationfrench organismefrancais nomfrancais nomenfrancais organizationnamefrench`,
	OrganizationID: `organizationid organisationid employerid currentemployerid accountid companyid organismeid casesafeaccountid`,
	Slug:           `slug`,
	Class: `class classe membershiptype membershiplevel memberlevel membershipcategory category categorie categoriedemembre typedemembre typedadhesion
		membershipclass level lastmembershiplevel typemembre npo02lastmembershiplevelc membershipname membershipnames categoriedadhesion memberclass`,
	Region:   `region regionname`,
	Province: `province state stateprovince provinceterritory prov provinceouterritoire provinceetat provincestate etat stateprovincename`,
	Country:  `country pays countrycode countryname`,
	City:     `city ville town municipality municipalite localite`,
	Street: `streetaddress street address adresse address1 adresse1 addressline1 street1 rue adressepostale adressecivique adresseligne1
		mailingaddress streetaddress1`,
	Street2: `supplementaladdress1 supplementaladdress2 address2 adresse2 addressline2 street2 unit suite bureauno adresseligne2`,
	Postal:  `postalcode zip zipcode zippostalcode codepostal cp postcode postalcodezip`,
	OrganizationEmail: `organizationemail organisationemail orgemail courrieldelorganisme courrieldelorganisation courrielorganisme generalemail
		courrielgeneral accountemail companyemail emaildelorganisme`,
	OrganizationPhone: `organizationphone orgphone accountphone companyphone telephonedelorganisme telephoneorganisme generalphone`,
	Website:           `website websiteurl url web siteweb sitewebdelorganisme siteinternet`,
	Budget:            `budget annualbudget operatingbudget budgetannuel budgetdefonctionnement revenue annualrevenue`,
	Name: `displayname fullname name contactname contact contactperson nomcomplet personneressource personnecontact nomducontact contactprincipal
		primarycontact personnedecontact nometprenom prenometnom representative representant representante delegate deleguee`,
	Given:  `firstname givenname prenom prenoms first`,
	Family: `lastname surname familyname nomdefamille last`,
	Email: `email emailaddress courriel adressecourriel email1 mail adresseelectronique courrielprincipal npe01workemailc npe01homeemailc
		npe01alternateemailc emailaddress1`,
	PersonEmail: `contactemail courrielducontact courrielcontact personemail`,
	Phone: `phone phonenumber telephone tel numerodetelephone mobile mobilephone mobilenumber cell cellulaire phone1 npe01workphonec
		telephone1`,
	Title: `jobtitle title position role poste titre fonction occupation titredupostee`,
	Lang: `preferredlanguage language langue languepreferee languedecorrespondance lang preferredcommunicationlanguage langueducontact
		correspondencelanguage`,
	Joined: `membersince joindate joined datejoined membershipjoindate membredepuis datedadhesion adhesion admission dateadmission datedadmission since
		depuis firstmembershipdate membershiporigindate npo02membershipjoindatec admissiondate adheredepuis`,
	Started: `startdate membershipstartdate debut datededebut started startedat lastmembershipdate npo02lastmembershipdatec termstart`,
	Expires: `enddate membershipenddate membershipexpirationdate expirationdate expiry expires expireson renewaldue renewaldate paidthrough validuntil
		echeance datedecheance fin datedefin findadhesion renouvellement datederenouvellement expiration npo02membershipenddatec expirydate`,
	Ended:      `ended left dateleft membershipended resigned depart datededepart terminele dateresigned resignationdate findumembership`,
	Status:     `status membershipstatus memberstatus statut statutdemembre statutdadhesion statutdelamembre statutmembre`,
	DuesYear:   `year annee duesyear membershipyear anneedecotisation exercice anneecotisation`,
	DuesAmount: `amount dues fee montant cotisation totalamount duesamount membershipfee montantcotisation montantdelacotisation amountdue feeamount lastmembershipamount`,
	DuesDue:    `duedate datedue duesdue echeancedelacotisation datelimite`,
	DuesPaid:   `paid datepaid paymentdate paye payele payee datedepaiement datepaye receiveddate datereceived paidon duespaid datedureglement`,
	Consent:    `consent consentement publicdirectory repertoirepublic consentlisting listedpublicly consenttolisting directoryconsent shown`,
	ConsentDay: `consentdate dateofconsent dateduconsentement consentday datedeconsentement consentgivenon`,
	ConsentHow: `consenthow consentsource consentevidence sourceduconsentement preuveduconsentement consentmethod howconsentwasgiven modeduconsentement`,
	LeftOut:    `deceased isdeceased decede decedee deleted isdeleted archived archive contactisdeleted`,
	Skip: `goodstanding mayvote standing sortname addressee emailgreeting postalgreeting middlename prefix suffix individualprefix individualsuffix
		nickname legalname membershipid primarymemberid test ispaylater source gender birthdate birthday password notes createdon modifieddate
		donotemail donotphone donotmail donotsms donottrade nobulkemailsuseroptout imageurl contactsubtype contactsource`,
}

// around are words that stand before or after the name of a field and do not
// change what it is.
var around = []string{
	"primary", "mailing", "billing", "work", "home", "main", "business", "office", "preferred", "principal", "principale", "travail", "domicile", "postale", "shipping", "other",
}

// table of headings by name.
func headingTable() map[string]Field {
	byName := map[string]Field{}
	for f, names := range headings {
		for _, name := range strings.Fields(names) {
			byName[name] = f
		}
	}
	return byName
}

// headingKey is a heading by its letters and digits alone.
func headingKey(s string) string { return strings.ReplaceAll(people.Fold(s), " ", "") }

var (
	yearIn = regexp.MustCompile(`(?:19|20)\d\d`)
	// duesWords are what a heading with a year may say besides.
	duesWords = regexp.MustCompile(`^(?:dues|duespaid|paid|fee|fees|membershipfee|membership|cotisation|cotisations|cotisationpayee|paye|payee|adhesion|paiement|payment|annualdues|cotisationannuelle|duesfor|cotisationpour)?$`)
)

// fieldOf looks a heading up.
func fieldOf(byName map[string]Field, heading string) (f Field, year int, ok bool) {
	key := headingKey(heading)
	if f, ok := byName[key]; ok {
		return f, 0, true
	}
	if y := yearIn.FindString(key); y != "" && duesWords.MatchString(strings.Replace(key, y, "", 1)) {
		n, _ := strconv.Atoi(y)
		return Dues, n, true
	}
	trimmed := strings.TrimRight(key, "123")
	if f, ok := byName[trimmed]; ok && trimmed != key && f.several() {
		return f, 0, true
	}
	for _, word := range around {
		for _, rest := range []string{strings.TrimPrefix(key, word), strings.TrimSuffix(key, word)} {
			if f, ok := byName[rest]; ok && rest != key {
				return f, 0, true
			}
		}
	}
	return Skip, 0, false
}
