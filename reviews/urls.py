"""Addresses of the app `reviews`."""

from django.urls import URLPattern, path

from reviews.views import (
    desk,
    desk_beat,
    desk_steps,
    files,
    home,
    my_work,
    people,
    pool_import,
    pools,
    report,
    sign_in,
    studies,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("sign-in/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("work/", my_work.my_work, name="my_work"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:slot_id>/", desk.work, name="desk_work"),
    path("desk/<uuid:slot_id>/clock/", desk_steps.clock, name="desk_clock"),
    path("desk/<uuid:slot_id>/release/", desk_steps.release, name="desk_release"),
    path("desk/<uuid:slot_id>/skip/", desk_steps.skip, name="desk_skip"),
    path("desk/<uuid:slot_id>/save/", desk_steps.save, name="desk_save"),
    path("desk/<uuid:slot_id>/lock/", desk_steps.lock, name="desk_lock"),
    path("desk/<uuid:slot_id>/hire/", desk_steps.hire, name="desk_hire"),
    path("desk/<uuid:slot_id>/feedback/", desk_steps.feedback, name="desk_feedback"),
    path("desk/<uuid:slot_id>/draft/", desk_beat.draft, name="desk_draft"),
    path("desk/<uuid:slot_id>/beat/", desk_beat.beat, name="desk_beat"),
    path("files/attachment/<uuid:file_id>/", files.attachment_file, name="attachment_file"),
    path("files/deliverable/<uuid:file_id>/", files.deliverable_file, name="deliverable_file"),
    path("pools/", pools.pools, name="pools"),
    path("pools/import/", pool_import.pool_import, name="pool_import"),
    path("pools/import/<uuid:upload_id>/", pool_import.pool_upload, name="pool_upload"),
    path("pools/templates/<str:name>", pool_import.pool_template, name="pool_template"),
    path("pools/<slug:slug>/", pools.pool, name="pool"),
    path("pools/<slug:slug>/tasks/<uuid:task_id>/", pools.task, name="pool_task"),
    path("studies/", studies.studies, name="studies"),
    path("studies/<uuid:study_id>/report/", report.report, name="report"),
    path("studies/<uuid:study_id>/report.csv", report.report_csv, name="report_csv"),
    path("people/", people.people, name="people"),
]
