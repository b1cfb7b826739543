package door

import (
	"net/netip"
	"strings"
)

// Network is the network address that a request came from, for limits on how
// often somebody asks. A server in front of this one, which is on the same
// machine or network, says for whom it asks; what anybody further away says of
// itself is not believed.
func (c *Call) Network() string {
	peer, err := netip.ParseAddrPort(c.R.RemoteAddr)
	if err != nil {
		return c.R.RemoteAddr
	}
	from := peer.Addr().Unmap()
	if !from.IsLoopback() && !from.IsPrivate() {
		return from.String()
	}
	said := c.R.Header.Values("X-Forwarded-For")
	if len(said) == 0 {
		return from.String()
	}
	// The last one is the nearest server's own word.
	last := said[len(said)-1]
	last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	if client, err := netip.ParseAddr(last); err == nil {
		return client.Unmap().WithZone("").String()
	}
	return from.String()
}
