"""Stories and claims about LEX; `world` holds the people in them."""
