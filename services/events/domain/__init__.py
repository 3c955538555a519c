"""The rules of campaigns, activities, registrations and what is counted of them."""
