from hypothesis import settings

# The first Wilson interval imports scipy, which takes seconds: a slow example is no finding here.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
