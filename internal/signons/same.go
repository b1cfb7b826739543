package signons

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"plenary.example/internal/people"
)

// legal are words in names of organizations that say what they are in law, and small
// words that people leave out: names that differ in them alone are one.
func legal() []string {
	return []string{
		"inc", "incorporated", "incorporee", "ltd", "ltee", "limited", "limitee", "corp", "corporation", "co", "llc", "llp", "asbl", "obnl", "osbl", "npo",
		"the", "le", "la", "les", "l", "of", "de", "du", "des", "d", "for", "pour", "and", "et",
	}
}

// NameKey is the name of an organization as it is compared: without case, accents,
// punctuation, "Inc." and small words. Empty for a name that has nothing else.
func NameKey(name string) string {
	drop := legal()
	words := strings.Fields(people.Fold(name))
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(drop, w) })
	if len(kept) == 0 {
		kept = words
	}
	return strings.Join(kept, " ")
}

// mixed reports whether a name has letters of Latin and of an alphabet in which some look
// the same (Unicode Technical Standard 39, section 5.2): such a name may be made to be taken
// for another.
func mixed(name string) bool {
	latin, alike := false, false
	for _, r := range name {
		latin = latin || unicode.Is(unicode.Latin, r)
		alike = alike || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic, unicode.Lisu)
	}
	return latin && alike
}

// everybodys are domains of mail services that anybody has an address of: an address there
// says nothing about an organization.
func everybodys() []string {
	return []string{
		"gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.ca", "hotmail.fr", "live.com", "live.ca", "live.fr", "msn.com", "yahoo.com", "yahoo.ca", "yahoo.fr",
		"ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "protonmail.ch", "pm.me", "gmx.com", "gmx.net", "gmx.de", "gmx.fr", "mail.com", "zoho.com",
		"yandex.com", "fastmail.com", "tutanota.com", "tuta.com", "hushmail.com", "bell.net", "sympatico.ca", "videotron.ca", "videotron.qc.ca", "rogers.com", "shaw.ca", "telus.net", "cogeco.ca",
		"eastlink.ca", "sasktel.net", "mts.net", "nb.sympatico.ca", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "web.de", "comcast.net", "att.net", "verizon.net",
		"courriel.example", "freemail.example", // of the demonstration
	}
}

// Everybodys reports whether anybody has an address at a domain.
func Everybodys(domain string) bool { return slices.Contains(everybodys(), domain) }

// mailDomain is the domain of an address.
func mailDomain(address string) string {
	_, domain, _ := strings.Cut(people.FoldEmail(address), "@")
	return domain
}

// SiteDomain is the domain of a web site, without "www."; empty for none.
func SiteDomain(site string) string {
	if !strings.Contains(site, "://") {
		site = "https://" + site
	}
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(site)))
	if err != nil || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// related reports whether an address's domain is that of a site, one under it, or the one
// that it is under: people write from mail.harbour.example and harbour.example alike. A
// domain without a dot in it, such as "example", is nobody's.
func related(mail, site string) bool {
	if mail == "" || site == "" || Everybodys(mail) || Everybodys(site) {
		return false
	}
	return mail == site || strings.HasSuffix(mail, "."+site) || strings.HasSuffix(site, "."+mail) && strings.Count(mail, ".") > 0 && !suffix(mail)
}

// suffix reports whether a domain is one under which anybody registers theirs, so that
// standing under it says nothing.
func suffix(domain string) bool {
	return slices.Contains([]string{
		"on.ca", "qc.ca", "bc.ca", "ab.ca", "mb.ca", "sk.ca", "ns.ca", "nb.ca", "pe.ca", "nl.ca", "nt.ca", "nu.ca", "yk.ca", "gc.ca", "co.uk", "org.uk", "ac.uk", "org.au", "com.au", "co.nz", "org.nz",
		"co.za", "org.za", "asso.fr", "or.jp", "org.br", "com.br", "org.mx", "com.mx", "org.in", "co.in", "eu.org", "us.com", "uk.com", "ca.com",
	}, domain) || hosts(domain)
}

// hosts reports whether a domain is that of a service where anybody has a site.
func hosts(domain string) bool {
	return slices.Contains([]string{
		"wordpress.com", "wixsite.com", "blogspot.com", "squarespace.com", "weebly.com", "github.io", "google.com", "facebook.com", "instagram.com", "linkedin.com", "linktr.ee", "x.com", "youtube.com",
	}, domain)
}

// hosted reports whether a site stands at such a service: its domain names no organization.
func hosted(site string) bool {
	for site != "" {
		if hosts(site) {
			return true
		}
		_, site, _ = strings.Cut(site, ".")
	}
	return false
}

// hashed is what stands for an address where it is compared, and not kept.
func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
