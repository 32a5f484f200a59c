"""The only code that knows Streamlit: the shell, the lesson scaffold, controls made from declarations, instruments."""
