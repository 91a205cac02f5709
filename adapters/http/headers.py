"""What every answer bears, unless its door says otherwise: nothing here is a page, and nothing is to be kept."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",  # an address may hold a secret
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
