package lists

import (
	"strings"
)

// Role is what one of a list's addresses is for.
type Role string

// The roles of a list's addresses (RFC 2142 names the usual ones).
const (
	ToList        Role = ""            // ccrlist@: a post
	ToOwner       Role = "owner"       // ccrlist-owner@: the people who keep the list
	ToBounces     Role = "bounces"     // ccrlist-bounces+TOKEN@: what mail servers send back
	ToSubscribe   Role = "subscribe"   // ccrlist-subscribe@
	ToUnsubscribe Role = "unsubscribe" // ccrlist-unsubscribe@
	ToConfirm     Role = "confirm"     // ccrlist-confirm+WORD@: the answer to a question of ours
	ToRequest     Role = "request"     // ccrlist-request@: commands
)

// Roles are those of a list's addresses beside the list itself.
var Roles = []Role{ToOwner, ToBounces, ToSubscribe, ToUnsubscribe, ToConfirm, ToRequest}

// aliases are other words for the same, as other list servers have them.
var aliases = map[string]Role{"join": ToSubscribe, "leave": ToUnsubscribe, "help": ToRequest, "admin": ToOwner, "editor": ToOwner, "errors": ToBounces}

// endsInRole reports whether a slug would be taken for an address of another list.
func endsInRole(slug string) bool {
	_, last, ok := CutLast(slug, "-")
	if !ok {
		return false
	}
	_, alias := aliases[last]
	return alias || isRole(last)
}

func isRole(s string) bool {
	for _, r := range Roles {
		if string(r) == s {
			return true
		}
	}
	return false
}

// CutLast cuts a text around the last place where sep stands in it.
func CutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Recipient is one of our addresses taken apart.
type Recipient struct {
	Slug  string // of the list, or the coalition's own address ("postmaster")
	Role  Role
	Token string // after "+"
}

// ParseRecipient takes the part of an address before @ apart.
func ParseRecipient(local string) Recipient {
	local = strings.ToLower(local)
	name, token, _ := strings.Cut(local, "+")
	r := Recipient{Slug: name, Token: token}
	if before, last, ok := CutLast(name, "-"); ok && before != "" {
		if isRole(last) {
			r.Slug, r.Role = before, Role(last)
		} else if role, alias := aliases[last]; alias {
			r.Slug, r.Role = before, role
		}
	}
	return r
}

// Address is one of the list's addresses at the coalition's mail domain.
func (l List) Address(role Role, domain string) string {
	if role == ToList {
		return l.Slug + "@" + domain
	}
	return l.Slug + "-" + string(role) + "@" + domain
}

// TokenAddress is an address with a token in it.
func (l List) TokenAddress(role Role, token, domain string) string {
	return l.Slug + "-" + string(role) + "+" + token + "@" + domain
}
