package access

import "net/netip"

// household is what one line of a provider is given of the addresses of IPv6: a network of
// sixty-four bits, any address of which its computers may take (RFC 6177, RFC 4291 section
// 2.5.1).
const household = 64

// Household is the network of one household or office that an address of the Internet
// belongs to, for limits on how often somebody asks: of IPv6 the first sixty-four bits, else
// the address itself.
func Household(network string) string {
	a, err := netip.ParseAddr(network)
	if err != nil || !a.Unmap().Is6() {
		return network
	}
	p, err := a.WithZone("").Prefix(household)
	if err != nil {
		return network
	}
	return p.String()
}
