-- What a check finds at a place of a policy's text is said in both languages; what was found before stays as it was said.
update policy_document d set findings = (
  select jsonb_agg(jsonb_set(finding, '{details}', (
    select coalesce(jsonb_agg(case jsonb_typeof(detail) when 'string' then jsonb_build_object('zh', detail, 'en', detail) else detail end), '[]')
    from jsonb_array_elements(finding->'details') detail)))
  from jsonb_array_elements(d.findings) finding)
where d.findings <> '[]';
